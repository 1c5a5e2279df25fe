import { join } from 'node:path';
import { codeOf, type Disk, disk, namesIn } from './disk.js';
import { disown, isLeft, ownName } from './owned-name.js';

/** Folders that were swept, by the disk they are on. */
const swept = new WeakMap<Disk, Set<string>>();

/**
 * Gives `use` a path in `folder` that nobody else has, and removes what is left there where `use` throws. The name
 * is short, even where the file's later name is long, and says whose it is.
 */
export async function withTemporary<T>(folder: string, use: (path: string) => Promise<T>): Promise<T> {
  const name = ownName('', '.tmp');
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
    disown(name);
  }
}

/**
 * Removes what killed processes left in a folder, temporary files and locks. What a living one uses stays. Throws the
 * system's errors.
 */
export async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (await isLeft(path, name)) await disk().remove(path);
  }
}

/** As {@link sweep}, once a folder in this process. What cannot be swept is no reason not to go on. */
export async function sweepOnce(folder: string): Promise<void> {
  const done = swept.get(disk()) ?? new Set();
  swept.set(disk(), done);
  if (done.has(folder)) return;
  done.add(folder);
  await sweep(folder).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
  });
}
