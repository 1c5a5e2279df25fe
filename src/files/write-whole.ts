import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, MienError } from '../errors.js';
import { disk, type OpenFile } from './disk.js';
import { makeFolder } from './folder.js';
import { sweepOnce, withTemporary } from './temporary.js';
import { writeAll } from './write-all.js';

/** What a file is made of. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/**
 * Writes a whole file or nothing: the content goes to a temporary name beside it, reaches the disk, and is then
 * renamed, so that a reader, or a run that was killed, never meets half a file. The folder is synced too: once this has
 * returned, a power cut does not undo it. Parent folders are made, and what killed processes left there is removed.
 * Throws `FILE_UNWRITABLE`, `DISK_FULL`, `NOT_A_DIRECTORY`, or `NOT_A_FILE` in the place of a folder or a device.
 */
export async function writeFileAtomic(path: string, content: Content): Promise<void> {
  await writeWhole(path, async (file) => {
    const parts =
      typeof content === 'string'
        ? [Buffer.from(content)]
        : content instanceof Uint8Array
          ? [content]
          : content;
    let at = 0;
    for (const part of parts) at = await writeAll(file, part, at);
  });
}

/** As {@link writeFileAtomic}, the content written by `fill`. */
export async function writeWhole(path: string, fill: (file: OpenFile) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await requireReplaceable(path);
  await makeFolder(folder);
  await sweepOnce(folder);
  try {
    await withTemporary(folder, async (temporary) => {
      const file = await disk().open(temporary, 'make-new');
      try {
        await fill(file);
        await file.sync();
      } finally {
        await file.close();
      }
      await disk().rename(temporary, path);
    });
    await disk().syncFolder(folder);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/** As {@link writeFileAtomic}, the content written by another program, to the path that it is given. */
export async function writeWholeBy(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await requireReplaceable(path);
  await makeFolder(folder);
  await sweepOnce(folder);
  try {
    await withTemporary(folder, async (temporary) => {
      await make(temporary);
      const file = await disk().open(temporary, 'update');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
      await disk().rename(temporary, path);
    });
    await disk().syncFolder(folder);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/** The rename would put a file in the place of a device: `--out /dev/null` of the superuser would end it for everybody. */
async function requireReplaceable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || there.isFile() || there.isDirectory()) return;
  throw new MienError('NOT_A_FILE', `${path}: expected a file, got a device or a pipe`, {
    hint: 'Name a file: it is written whole, beside its place first.',
  });
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** For what programs read: without indentation, an evaluation takes 83 kB instead of 149. */
export async function writeCompactJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value)}\n`);
}
