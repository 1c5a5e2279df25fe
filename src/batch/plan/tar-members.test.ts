import { execFileSync } from 'node:child_process';
import { mkdir, open, readFile, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { create, extract } from 'tar';
import { describe, expect, it } from 'vitest';
import { MienError } from '../../errors.js';
import type { FoundFaces } from '../../recognizer/result.js';
import { withFolder } from '../../testing/with-folder.js';
import { openBatch, readList } from '../batch.js';
import { finalRows } from '../rows.js';
import { MemoryStore } from '../testing/memory-store.js';
import { stubLooking } from '../testing/stub-looking.js';
import { verifyBatch } from '../verify-batch.js';
import { lookAt } from '../work/look-at.js';
import { workWith } from '../work/work-batch.js';
import { listPaths } from './list-paths.js';
import { makePlan } from './make-plan.js';
import { readMember, type TarMember, tarMembers } from './tar-members.js';

const LONG = `${'deep/'.repeat(40)}${'n'.repeat(120)}.jpg`;
/** Sizes around a block, and a name that needs a pax header. */
const FILES: readonly (readonly [string, number])[] = [
  ['a.jpg', 1],
  ['a.json', 700],
  ['b/b.seg.png', 512],
  ['ü ñ.webp', 513],
  ['empty.jpg', 0],
  ['._a.jpg', 20],
  [LONG, 5000],
];
const PICTURES = FILES.map(([name]) => name).filter((name) => !/json$|^\._/.test(name));

/** Bytes that tell which file they are of, and where in it. */
function bytesOf(name: string, size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, i) => (name.length * 31 + i * 7) % 251));
}

async function write(folder: string, files = FILES): Promise<void> {
  for (const [name, size] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytesOf(name, size));
  }
}

async function archive(folder: string): Promise<string> {
  const content = join(folder, 'content');
  await write(content);
  await symlink('a.jpg', join(content, 'linked.jpg'));
  const file = join(folder, 'x.tar');
  await create({ file, cwd: content }, [...FILES.map(([name]) => name), 'linked.jpg', 'b']);
  return file;
}

async function membersOf(file: string): Promise<readonly TarMember[]> {
  const members: TarMember[] = [];
  for await (const member of tarMembers(file)) members.push(member);
  return members;
}

describe('the pictures in a tar archive', () => {
  it('are its plain files that are called so, each at its place', () =>
    withFolder(async (folder) => {
      const file = await archive(folder);
      const members = await membersOf(file);
      // The folder "b" is named behind its file: the same file twice.
      expect(members.map(({ name }) => name)).toEqual([...PICTURES, 'b/b.seg.png']);
      await mkdir(join(folder, 'out'));
      await extract({ file, cwd: join(folder, 'out') });
      for (const member of members) {
        const unpacked = await readFile(join(folder, 'out', member.name));
        expect(Buffer.from(await readMember(file, member)).equals(unpacked)).toBe(true);
      }
    }));

  it.runIf(process.platform === 'linux')('are found in every form that GNU tar writes', () =>
    withFolder(async (folder) => {
      await write(join(folder, 'content'));
      for (const form of ['gnu', 'pax', 'oldgnu']) {
        const file = join(folder, `${form}.tar`);
        const names = FILES.map(([name]) => name);
        execFileSync('tar', [`--format=${form}`, '-cf', file, '-C', join(folder, 'content'), ...names]);
        const members = await membersOf(file);
        expect([form, members.map(({ name }) => name)]).toEqual([form, PICTURES]);
        for (const member of members) {
          const { name, bytes } = member;
          expect(Buffer.from(await readMember(file, member)).equals(bytesOf(name, bytes))).toBe(true);
        }
      }
    }),
  );

  it('are refused where the archive is cut, damaged, compressed, or none', () =>
    withFolder(async (folder) => {
      const file = await archive(folder);
      const whole = await readFile(file);
      const [, second] = await membersOf(file);
      const cut = join(folder, 'cut.tar');
      // In a header, in a content, behind a content, and before the second block of the end.
      for (const length of [
        100,
        512,
        1000,
        second!.at + 10,
        second!.at + 512,
        whole.indexOf(LONG.slice(-50)),
      ]) {
        await writeFile(cut, whole);
        await truncate(cut, length);
        await expect(membersOf(cut)).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
      }
      await writeFile(cut, whole);
      const handle = await open(cut, 'r+');
      await handle.write('x', second!.at - 512);
      await handle.close();
      await expect(membersOf(cut)).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
      await writeFile(cut, 'no archive '.repeat(200));
      await expect(membersOf(cut)).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
      await create({ file: cut, gzip: true, cwd: join(folder, 'content') }, ['a.jpg']);
      await expect(membersOf(cut)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      await expect(membersOf(join(folder, 'none.tar'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    }));
});

describe('a batch over archives', () => {
  it('names archive and member in its rows, beside pictures and an archive that is not there', () =>
    withFolder(async (folder) => {
      await archive(folder);
      const list = join(folder, 'list.txt');
      await writeFile(list, ['first.png', 'x.tar', 'gone.tar'].map((name) => join(folder, name)).join('\n'));
      const store = new MemoryStore();
      const recipe = { detect: true, detection: {}, reading: {} };
      const plan = await makePlan(store, await listPaths(list), { shardSize: 3, recipe });
      expect(plan).toMatchObject({ members: true, inputs: PICTURES.length + 3 });
      const batch = await openBatch(store);
      const { inputs } = await readList(batch, 0);
      expect(inputs[1]).toMatchObject({ path: join(folder, 'x.tar'), member: { name: 'a.jpg', bytes: 1 } });
      const { signal } = new AbortController();
      const before = ({ member }: { readonly member?: TarMember | undefined }): void => {
        if (member?.name === 'empty.jpg') throw new MienError('IMAGE_UNREADABLE', 'empty');
      };
      await workWith(batch, stubLooking({ before }), { signal, lease: 1 });
      const named: unknown[] = [];
      for await (const { file, member } of finalRows(batch))
        named.push([file.slice(folder.length + 1), member]);
      expect(named).toEqual([
        ['first.png', undefined],
        ...[...PICTURES, 'b/b.seg.png'].map((name) => ['x.tar', name]),
        ['gone.tar', undefined],
      ]);
      expect((await verifyBatch(batch)).problems).toEqual([]);
    }));

  it('reads the picture at its place, and refuses an archive that changed', () =>
    withFolder(async (folder) => {
      const pixels = { width: 7, height: 5, channels: 3 as const, background: 'red' };
      await sharp({ create: pixels }).png().toFile(join(folder, 'red.png'));
      await write(folder);
      const file = join(folder, 'x.tar');
      await create({ file, cwd: folder }, [LONG, 'red.png', 'a.jpg']);
      const members = await membersOf(file);
      const { size, mtimeMs } = await stat(file);
      const input = (i: number) => ({ n: i, path: 'x.tar', size, mark: mtimeMs, member: members[i]! });
      const seeing = {
        findFaces: () => Promise.reject(new Error('nobody asks')),
        perceiveFound: async ([found]: readonly FoundFaces[]) => [{ ...found!, faces: [] }],
      };
      const where = { root: folder, recipe: { detect: false, detection: {}, reading: {} } };
      expect(await lookAt(seeing as never, input(1), where)).toMatchObject({ width: 7, height: 5 });
      await expect(lookAt(seeing as never, input(2), where)).rejects.toMatchObject({
        code: 'IMAGE_UNREADABLE',
        message: expect.stringContaining('x.tar:a.jpg'),
      });
      await utimes(file, new Date(), new Date(2020, 1, 1));
      await expect(lookAt(seeing as never, input(1), where)).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
      });
    }));

  it('takes a folder with archives and pictures, and an archive by its name', () =>
    withFolder(async (folder) => {
      await archive(folder);
      const of = async (source: string): Promise<readonly string[]> => {
        const found: string[] = [];
        for await (const input of (await listPaths(source)).paths)
          found.push(typeof input === 'string' ? input : `${input.path}:${input.member?.name}`);
        return found;
      };
      const all = await of(folder);
      expect(all).toContain('content/a.jpg');
      expect(all).toContain('x.tar:a.jpg');
      expect(await of(join(folder, 'x.tar'))).toHaveLength(PICTURES.length + 1);
    }));
});
