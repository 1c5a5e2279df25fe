import { stat } from 'node:fs/promises';
import { fileError, MienError } from '../errors.js';

/**
 * Sees that what the options name is there, before anything else is said to be missing. Options that are left out, or say
 * "none" by `false`, name nothing. Throws `FILE_NOT_FOUND` and `FILE_UNREADABLE` for the first that is not there.
 */
export async function requireThere(...paths: readonly (string | false | undefined)[]): Promise<void> {
  for (const path of paths) {
    if (typeof path !== 'string') continue;
    await stat(path).catch((error: unknown) => {
      throw fileError(error, path, 'read');
    });
  }
}

/** As {@link requireThere}, a folder. Throws `NOT_A_DIRECTORY` too. */
export async function requireFolder(path: string | undefined): Promise<void> {
  await requireThere(path);
  if (path === undefined || (await stat(path)).isDirectory()) return;
  throw new MienError('NOT_A_DIRECTORY', `${path}: expected a folder, got something else`, {
    hint: 'Name the folder that holds it.',
  });
}
