import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { codeOf, type Disk, disk, namesIn, timeOf } from './disk.js';
import { type Owner, runs, thisOwner } from './owner.js';

/** `.mien-<machine>-<process>-<began>-<thread>-<random>.tmp`: short whatever the file is called that it becomes. */
const NAME = /^\.mien-([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Of an owner that cannot be asked: a file that was not written to for so long is nobody's, in milliseconds. */
export const SILENT_MS = 15 * 60_000;

/** The temporary files that this thread is writing. */
const open = new Set<string>();
/** Folders that were swept, by the disk they are on. */
const swept = new WeakMap<Disk, Set<string>>();

/**
 * Gives `use` a path in `folder` that nobody else has, and removes what is left there after it, also where `use` throws.
 * The name says whose it is, so that {@link sweep} knows those of processes that were killed.
 */
export async function withTemporary<T>(folder: string, use: (path: string) => Promise<T>): Promise<T> {
  const { machine, process, began, thread } = thisOwner();
  const random = randomBytes(6).toString('hex');
  const name = `.mien-${machine}-${process}-${began}-${thread}-${random}.tmp`;
  open.add(name);
  const path = join(folder, name);
  let done = false;
  try {
    const value = await use(path);
    done = true;
    return value;
  } finally {
    // Where even that fails, the reason is the one before, and the next command sweeps it.
    if (!done)
      await disk()
        .remove(path)
        .catch(() => {});
    open.delete(name);
  }
}

/** Removes what killed processes left in a folder. What a living one is writing stays. Throws the system's errors. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (await isLeft(path, name)) await disk().remove(path);
  }
}

/** As {@link sweep}, once a folder in this process. What cannot be swept is no reason not to write. */
export async function sweepOnce(folder: string): Promise<void> {
  const done = swept.get(disk()) ?? new Set();
  swept.set(disk(), done);
  if (done.has(folder)) return;
  done.add(folder);
  await sweep(folder).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
  });
}

async function isLeft(path: string, name: string): Promise<boolean> {
  const match = NAME.exec(name);
  if (match === null) return false;
  const [, machine = '', process, began = '', thread] = match;
  const owner: Owner = { machine, process: Number(process), began, thread: Number(thread) };
  const running = runs(owner);
  if (running === true) return isOwn(owner) && !open.has(name);
  if (running === false) return true;
  const time = await timeOf(path);
  return time !== undefined && Date.now() - time > SILENT_MS;
}

function isOwn({ process, thread }: Owner): boolean {
  const own = thisOwner();
  return process === own.process && thread === own.thread;
}
