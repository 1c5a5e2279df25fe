import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from './folder.js';
import { readBytes, readText } from './read.js';
import { FAULTS, type Fault, withFault } from './testing/faulty-disk.js';
import { writeFileAtomic, writeJson, writeWholeBy } from './write-whole.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Permissions do not bind the superuser. */
const asUser = test.skipIf(process.getuid?.() === 0);

/** The code of a write that fails so; a short write does not. */
const CODE_OF: Readonly<Record<Fault, string>> = {
  full: 'DISK_FULL',
  broken: 'FILE_UNWRITABLE',
  short: 'none',
  kill: 'FILE_UNWRITABLE',
};

const code = (name: string) => expect.objectContaining({ name: 'MienError', code: name });

describe('reading', () => {
  test('gives the bytes of the file', async () => {
    await writeFile(join(folder, 'a.bin'), Uint8Array.of(0, 255, 128));
    expect([...(await readBytes(join(folder, 'a.bin')))]).toEqual([0, 255, 128]);
  });

  test('gives text without its byte order mark', async () => {
    await writeFile(join(folder, 'marked.csv'), Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9]));
    expect(await readText(join(folder, 'marked.csv'))).toBe('aé');
    await writeFile(join(folder, 'plain.csv'), 'aé');
    expect(await readText(join(folder, 'plain.csv'))).toBe('aé');
  });

  test('says what is wrong with the path', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(readBytes(join(folder, 'missing'))).rejects.toThrow(code('FILE_NOT_FOUND'));
    await expect(readBytes(folder)).rejects.toThrow(code('NOT_A_FILE'));
    await expect(readBytes(join(folder, 'file', 'inner'))).rejects.toThrow(code('NOT_A_DIRECTORY'));
    await expect(readText(join(folder, 'missing'))).rejects.toThrow(code('FILE_NOT_FOUND'));
  });

  asUser('without permission is FILE_UNREADABLE', async () => {
    await writeFile(join(folder, 'secret'), 'x', { mode: 0 });
    await expect(readBytes(join(folder, 'secret'))).rejects.toThrow(code('FILE_UNREADABLE'));
  });
});

describe('writing', () => {
  test.each<[string, Parameters<typeof writeFileAtomic>[1], number[]]>([
    ['text', 'aé', [0x61, 0xc3, 0xa9]],
    ['bytes', Uint8Array.of(1, 2), [1, 2]],
    ['part of a larger buffer', Uint8Array.of(1, 2, 3, 4).subarray(1, 3), [2, 3]],
    ['several parts', [Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)], [1, 2, 3]],
    ['nothing', [], []],
  ])('%s', async (_, content, expected) => {
    await writeFileAtomic(join(folder, 'out'), content);
    expect([...(await readFile(join(folder, 'out')))]).toEqual(expected);
  });

  test('replaces a file that is there, also by a shorter one, and leaves nothing beside it', async () => {
    await writeFileAtomic(join(folder, 'out'), 'a long line');
    await writeFileAtomic(join(folder, 'out'), 'short');
    expect(await readText(join(folder, 'out'))).toBe('short');
    expect(await readdir(folder)).toEqual(['out']);
  });

  test.skipIf(process.platform === 'win32')('puts nothing in the place of a device', async () => {
    const out = join(folder, 'out');
    await symlink('/dev/null', out);
    const writes = [writeFileAtomic(out, 'x'), writeWholeBy(out, (temporary) => writeFile(temporary, 'x'))];
    for (const write of writes) await expect(write).rejects.toThrow(code('NOT_A_FILE'));
    expect([await readlink(out), await readdir(folder)]).toEqual(['/dev/null', ['out']]);
  });

  test('makes missing parents', async () => {
    await writeFileAtomic(join(folder, 'a', 'b', 'out'), 'x');
    expect(await readText(join(folder, 'a', 'b', 'out'))).toBe('x');
  });

  test.each(FAULTS)(
    'is whole or the former file, and leaves nothing else, whatever goes wrong: %s',
    async (fault) => {
      const path = join(folder, 'out');
      const content = ['first ', 'second ', 'third'].map((text) => Buffer.from(text.repeat(1000)));
      const whole = Buffer.concat(content).toString();
      for (let at = 1, struck = true; struck; at++) {
        await writeFileAtomic(path, 'former');
        struck = await withFault(fault, at, async (faulty) => {
          const failed = await writeFileAtomic(path, content).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (failed !== undefined) expect(failed).toMatchObject({ name: 'MienError', code: CODE_OF[fault] });
          if (failed === undefined) expect(await readText(path)).toBe(whole);
          return faulty.struck;
        });
        expect(['former', whole]).toContain(await readText(path));
        if (fault !== 'kill') expect(await readdir(folder)).toEqual(['out']);
      }
    },
  );

  test('loops where the system takes less than it is given', async () => {
    const content = Buffer.from('0123456789'.repeat(1000));
    await withFault('short', 1, async (faulty) => {
      await writeFileAtomic(join(folder, 'out'), content);
      expect(faulty.log.filter((entry) => entry.startsWith('write')).length).toBeGreaterThan(5);
    });
    expect(await readFile(join(folder, 'out'))).toEqual(content);
  });

  test('reaches the disk before it has its name, and the name before it returns', async () => {
    await withFault('kill', 0, async (faulty) => {
      await writeFileAtomic(join(folder, 'out'), 'x');
      const order = faulty.log.map((entry) => entry.split(' ')[0]);
      expect(order.slice(order.indexOf('write'))).toEqual(['write', 'sync', 'close', 'rename', 'syncFolder']);
      expect(faulty.log.at(-1)).toBe(`syncFolder ${folder}`);
    });
  });

  test('under a name of 255 bytes, the longest that a system takes', async () => {
    const name = `${'x'.repeat(251)}.png`;
    await writeFileAtomic(join(folder, name), 'x');
    expect(await readdir(folder)).toEqual([name]);
  });

  test('never shows a reader half a file', async () => {
    const contents = ['a', 'b'].map((letter) => letter.repeat(300_000));
    const path = join(folder, 'out');
    await writeFileAtomic(path, contents[0]!);
    let writing = true;
    const writer = (async () => {
      for (let i = 1; i <= 10; i++) await writeFileAtomic(path, contents[i % 2]!);
      writing = false;
    })();
    let reads = 0;
    for (; writing; reads++) expect(contents).toContain(await readText(path));
    await writer;
    expect(reads).toBeGreaterThan(0);
  });

  test('over a folder is refused, and the folder stays', async () => {
    await mkdir(join(folder, 'out', 'inner'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'out'), 'x')).rejects.toThrow(code('NOT_A_FILE'));
    expect(await readdir(folder)).toEqual(['out']);
    expect(await readdir(join(folder, 'out'))).toEqual(['inner']);
  });

  test('where a parent is a file is refused, and the file stays', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(writeFileAtomic(join(folder, 'file', 'out'), 'y')).rejects.toThrow(code('NOT_A_DIRECTORY'));
    await expect(writeFileAtomic(join(folder, 'file', 'deep', 'out'), 'y')).rejects.toThrow(
      code('NOT_A_DIRECTORY'),
    );
    await expect(makeFolder(join(folder, 'file'))).rejects.toThrow(code('NOT_A_DIRECTORY'));
    expect(await readText(join(folder, 'file'))).toBe('x');
  });

  test('under a name that the system does not take is FILE_UNWRITABLE', async () => {
    const long = join(folder, 'x'.repeat(300));
    await expect(writeFileAtomic(long, 'x')).rejects.toThrow(code('FILE_UNWRITABLE'));
    await expect(writeFileAtomic(join(folder, 'a\0b'), 'x')).rejects.toThrow(code('FILE_UNWRITABLE'));
  });

  asUser('without permission is FILE_UNWRITABLE', async () => {
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(join(folder, 'out'), 'x')).rejects.toThrow(code('FILE_UNWRITABLE'));
    await expect(makeFolder(join(folder, 'inner'))).rejects.toThrow(code('FILE_UNWRITABLE'));
  });

  test('JSON ends in a line break and reads back', async () => {
    const value = { a: [1, null, 'é'], b: {} };
    await writeJson(join(folder, 'out.json'), value);
    const text = await readText(join(folder, 'out.json'));
    expect(JSON.parse(text)).toEqual(value);
    expect(text.endsWith('}\n')).toBe(true);
  });
});

test.runIf(existsSync('/proc/self'))('a folder that makes none is an error, and soon', async () => {
  await expect(makeFolder('/proc/nope')).rejects.toThrow(expect.objectContaining({ name: 'MienError' }));
  await expect(makeFolder('/proc/nope/inner')).rejects.toThrow(
    expect.objectContaining({ name: 'MienError' }),
  );
});

test('a folder that is there already is fine', async () => {
  await makeFolder(join(folder, 'a', 'b'));
  await makeFolder(join(folder, 'a', 'b'));
  expect(await readdir(join(folder, 'a'))).toEqual(['b']);
});
