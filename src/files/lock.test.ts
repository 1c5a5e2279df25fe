import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { withFolderLock } from './lock.js';
import { type Owner, thisOwner } from './owner.js';
import { withFault } from './testing/faulty-disk.js';

const ENDED = spawnSync(process.execPath, ['-e', '0']).pid;

/** A lock's name as another process would have it, `age` milliseconds old. */
function lockOf(other: Partial<Owner>, age = 1000): string {
  const { machine, process, began, thread } = { ...thisOwner(), ...other };
  const since = String(Date.now() - age).padStart(15, '0');
  return `.mien-lock-${since}-${machine}-${process}-${began}-${thread}-0123456789ab`;
}

const nothing = async (): Promise<void> => {};

describe('withFolderLock', () => {
  it('gives back what was made, and leaves nothing else behind', () =>
    withFolder(async (folder) => {
      const made = join(folder, 'a', 'b');
      const inside = await withFolderLock(made, async () => {
        await writeFile(join(made, 'kept'), 'x');
        return readdir(made);
      });
      expect(inside).toEqual([expect.stringMatching(/^\.mien-lock-/), 'kept']);
      expect(await readdir(made)).toEqual(['kept']);
    }));

  it('removes a folder that it made where nothing came into it, and none that was there', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'there'));
      const failing = withFolderLock(join(folder, 'new'), () => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      await withFolderLock(join(folder, 'there'), nothing);
      expect(await readdir(folder)).toEqual(['there']);
    }));

  it('refuses the second, and says who has it, where and since when', () =>
    withFolder((folder) =>
      withFolderLock(folder, async () => {
        const second = withFolderLock(folder, nothing);
        await expect(second).rejects.toMatchObject({ code: 'FOLDER_LOCKED' });
        const { message } = (await second.catch((error: unknown) => error)) as Error;
        expect(message).toContain(`process ${process.pid} on "${hostname()}"`);
        expect(message).toMatch(/since \d{4}-\d\d-\d\dT/);
      }),
    ));

  it('waits where it is told to', () =>
    withFolder(async (folder) => {
      const first = withFolderLock(folder, () => new Promise((resolve) => setTimeout(resolve, 400)));
      await withFolderLock(folder, nothing, { waitMs: 20_000 });
      await first;
    }));

  it('lets one in at a time, of many that ask at once', () =>
    withFolder(async (folder) => {
      let inside = 0;
      let most = 0;
      const one = (): Promise<void> =>
        withFolderLock(
          folder,
          async () => {
            most = Math.max(most, ++inside);
            await new Promise((resolve) => setTimeout(resolve, 20));
            inside--;
          },
          { waitMs: 60_000 },
        );
      await Promise.all(Array.from({ length: 8 }, one));
      expect(most).toBe(1);
    }));

  it.each<[string, Partial<Owner>, number, boolean]>([
    ['of a process that has ended', { process: ENDED }, 0, true],
    ['of a process whose number another one has now', { process: process.ppid, began: '1' }, 0, true],
    ['of a former process with the number of this one', { began: '1' }, 0, true],
    ['of a process that runs', { process: process.ppid, began: '0' }, 60, false],
    ['of another machine, renewed of late', { machine: '00000000' }, 1, false],
    ['of another machine, silent for long', { machine: '00000000' }, 16, true],
  ])('a lock %s', (_, owner, minutes, taken) =>
    withFolder(async (folder) => {
      const path = join(folder, lockOf(owner));
      await writeFile(path, '{');
      const then = new Date(Date.now() - minutes * 60_000);
      await utimes(path, then, then);
      const locking = withFolderLock(folder, async () => 'mine');
      if (taken) expect(await locking).toBe('mine');
      else await expect(locking).rejects.toMatchObject({ code: 'FOLDER_LOCKED' });
      expect(await readdir(folder)).toHaveLength(taken ? 0 : 1);
    }),
  );

  it('is taken over from a process that was killed with kill -9, and not before', () =>
    withFolder(async (folder) => {
      const { machine } = thisOwner();
      // Another process that holds the lock as this program would write it.
      const holder = `
        const { readFileSync, writeFileSync } = require('node:fs');
        const stat = readFileSync('/proc/self/stat', 'utf8');
        const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
        const since = String(Date.now()).padStart(15, '0');
        writeFileSync(\`\${process.argv[1]}/.mien-lock-\${since}-${machine}-\${process.pid}-\${began}-0-0123456789ab\`, '{}');
        console.log('locked');
        setInterval(() => {}, 1000);`;
      const child: ChildProcess = spawn(process.execPath, ['-e', holder, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout!, 'data');
      await expect(withFolderLock(folder, nothing)).rejects.toMatchObject({ code: 'FOLDER_LOCKED' });
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await withFolderLock(folder, async () => 'mine')).toBe('mine');
    }));

  it('is free again after a kill at any of its operations', () =>
    withFolder(async (folder) => {
      for (let at = 1, struck = true; struck; at++) {
        struck = await withFault('kill', at, async (faulty) => {
          await withFolderLock(join(folder, 'x'), nothing).catch(() => {});
          return faulty.struck;
        });
        expect(await withFolderLock(join(folder, 'x'), async () => 'mine')).toBe('mine');
      }
    }));

  it('says where it cannot be written', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      await expect(withFolderLock(join(folder, 'file'), nothing)).rejects.toMatchObject({
        code: 'NOT_A_DIRECTORY',
      });
      const full = withFault('full', 1, () => withFolderLock(folder, nothing));
      await expect(full).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await readdir(folder)).toEqual(['file']);
    }));
});
