import { spawnSync } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { type Owner, thisOwner } from './owner.js';
import { sweep, withTemporary } from './temporary.js';
import { withFault } from './testing/faulty-disk.js';
import { writeFileAtomic } from './write-whole.js';

const nameOf = ({ machine, process, began, thread }: Owner): string =>
  `.mien-${machine}-${process}-${began}-${thread}-0123456789ab.tmp`;

/** The number of a process that has ended. */
const ENDED = spawnSync(process.execPath, ['-e', '0']).pid;
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe('sweep', () => {
  it.each<[string, Partial<Owner>, number, boolean]>([
    ['of a process that has ended', { process: ENDED }, 0, true],
    ['of a process whose number another one has now', { process: process.ppid, began: '1' }, 0, true],
    ['of a process that runs', { process: process.ppid, began: '0' }, 60, false],
    ['of a former process with the number of this one, as in a container', { began: '1' }, 0, true],
    ['of another machine, of late', { machine: '00000000', process: ENDED }, 1, false],
    ['of another machine, long silent', { machine: '00000000', process: ENDED }, 20, true],
    ['of another thread of this process, of late', { thread: 99 }, 1, false],
  ])('a file %s', (_, owner, minutes, goes) =>
    withFolder(async (folder) => {
      const name = nameOf({ ...thisOwner(), ...owner });
      await writeFile(join(folder, name), 'x');
      await utimes(join(folder, name), minutesAgo(minutes), minutesAgo(minutes));
      await sweep(folder);
      expect(await readdir(folder)).toEqual(goes ? [] : [name]);
    }),
  );

  it('leaves what this process is writing, and the files of others', () =>
    withFolder(async (folder) => {
      const others = ['.hidden.tmp', '.mien-notes.tmp', 'mien.tmp', 'x.123.tmp'];
      for (const name of others) await writeFile(join(folder, name), 'x');
      try {
        await withTemporary(folder, async (path) => {
          await writeFile(path, 'x');
          await sweep(folder);
          expect(await readdir(folder)).toHaveLength(others.length + 1);
        });
      } finally {
        await sweep(folder);
      }
      expect((await readdir(folder)).toSorted()).toEqual(others.toSorted());
    }));
});

it('the next command that writes to a folder removes what a killed one left', () =>
  withFolder(async (folder) => {
    const killed = withFault('kill', 3, () => writeFileAtomic(join(folder, 'out'), 'x'.repeat(1000)));
    await expect(killed).rejects.toThrow();
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.mien-.*\.tmp$/)]);
    await withFault('kill', 0, () => writeFileAtomic(join(folder, 'other'), 'y'));
    expect(await readdir(folder)).toEqual(['other']);
  }));
