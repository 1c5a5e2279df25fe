import { dirname } from 'node:path';
import { fileError } from '../errors.js';
import { codeOf, disk } from './disk.js';
import { makeFolder } from './folder.js';
import { readBytes } from './read.js';
import { withTemporary } from './temporary.js';
import { writeAll } from './write-all.js';

/**
 * Writes a whole file where nothing has its name, or leaves what is there: of any number of processes and machines that
 * ask at once, one is told `true`. The content reaches the disk under another name first, and then gets its name by a
 * second link, which no system gives twice. The folder is synced too. Its parents are made.
 *
 * Equal content that is there already counts as written. A file server may answer a repeated question, and then says
 * that the name is taken by the very file. So two writers must not write the same content.
 *
 * Throws `FILE_UNWRITABLE`, `DISK_FULL` or `NOT_A_DIRECTORY`, also on a disk without links, such as FAT.
 *
 * @example
 * if (!(await writeOnce('commits/000001.json', record))) console.log('another one was first');
 */
export async function writeOnce(path: string, content: Uint8Array): Promise<boolean> {
  const folder = dirname(path);
  await makeFolder(folder);
  try {
    const first = await withTemporary(folder, async (temporary) => {
      const file = await disk().open(temporary, 'make-new');
      try {
        await writeAll(file, content, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      const taken = await named(temporary, path);
      await disk().remove(temporary);
      return !taken || Buffer.compare(await readBytes(path), content) === 0;
    });
    await disk().syncFolder(folder);
    return first;
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/** Gives the file its name. Returns whether something has it already. */
async function named(temporary: string, path: string): Promise<boolean> {
  try {
    await disk().link(temporary, path);
    return false;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return true;
    throw error;
  }
}
