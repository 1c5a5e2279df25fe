import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError } from '../errors.js';
import { codeOf, disk } from './disk.js';

/** Makes a folder and its parents. Throws `NOT_A_DIRECTORY`, `FILE_UNWRITABLE` and `DISK_FULL`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(resolve(path));
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/**
 * Not `mkdir` with `recursive`: of a folder that refuses new ones by saying that it is not there itself, as /proc does,
 * Node 20 asks the same again for ever.
 */
async function makeWithParents(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeWithParents(parent);
  try {
    await disk().makeFolder(path);
  } catch (error) {
    // Someone else may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
  await disk().syncFolder(parent);
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/**
 * Makes a folder that nobody had, under the first free of the names `wanted`, `wanted-2`, `wanted-3`, …: of two
 * processes that ask at once, each gets its own. Parents are made. Returns its path. Throws as {@link makeFolder}.
 */
export async function claimFolder(wanted: string): Promise<string> {
  await makeFolder(dirname(resolve(wanted)));
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      await disk().makeFolder(path);
      await disk().syncFolder(dirname(resolve(path)));
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw fileError(error, path, 'write');
    }
  }
}
