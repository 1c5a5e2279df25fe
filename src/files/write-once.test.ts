import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { disk, replaceDisk } from './disk.js';
import { withFault } from './testing/faulty-disk.js';
import { writeOnce } from './write-once.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-once-'));
});

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a file that is written once', () => {
  it('is written by the first, and stays as it is', async () => {
    const path = join(folder, 'deep/er/one');
    expect(await writeOnce(path, bytes('first'))).toBe(true);
    expect(await writeOnce(path, bytes('second'))).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('first');
    expect(await readdir(join(folder, 'deep/er'))).toEqual(['one']);
  });

  it('tells one of many that ask at once, and that one is right', async () => {
    const path = join(folder, 'one');
    const texts = Array.from({ length: 40 }, (_, i) => `writer ${i}`);
    const first = await Promise.all(texts.map((text) => writeOnce(path, bytes(text))));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(texts[first.indexOf(true)]);
    expect(await readdir(folder)).toEqual(['one']);
  });

  it('counts as written where the disk made the link and said that it was there', async () => {
    const own = disk();
    const repeating = {
      ...own,
      link: async (path: string, name: string) => {
        await own.link(path, name);
        await own.link(path, name);
      },
    };
    replaceDisk(repeating);
    try {
      expect(await writeOnce(join(folder, 'one'), bytes('mine'))).toBe(true);
    } finally {
      replaceDisk(own);
    }
  });

  it('says that a folder has the name, and that the disk is full', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeOnce(join(folder, 'taken'), bytes('x'))).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await withFault('full', 1, async () => {
      await expect(writeOnce(join(folder, 'one'), bytes('x'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('is whole or not there wherever a kill strikes', async () => {
    const path = join(folder, 'one');
    let [left, made] = [0, 0];
    for (let at = 1; ; at++) {
      const ended = await withFault('kill', at, async (faulty) => {
        await writeOnce(path, bytes('content')).catch(() => {});
        return !faulty.struck;
      });
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) left += 1;
      else {
        expect(text).toBe('content');
        made += 1;
      }
      await disk().remove(path);
      if (ended) break;
    }
    expect(left).toBeGreaterThan(2);
    expect(made).toBeGreaterThan(1);
  });
});
