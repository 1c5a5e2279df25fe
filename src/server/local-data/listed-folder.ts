import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MienError } from '../../errors.js';

/** A folder or file under a name that may stand in an address. */
export interface Listed {
  readonly name: string;
  readonly path: string;
}

/** The folders directly inside of one, by name; none where it is not there. Hidden ones and links are left out. */
export function foldersIn(folder: string): Promise<readonly Listed[]> {
  return list(folder, (entry) => entry.isDirectory());
}

/** The same with its files of one kind, such as `.png`; all for an empty text. */
export function filesIn(folder: string, extension: string): Promise<readonly Listed[]> {
  return list(folder, (entry) => entry.isFile() && entry.name.endsWith(extension));
}

/**
 * The entry of a list that a request names. A name is only compared with the names in the list and never made into a
 * path, so it cannot lead elsewhere. Throws `NOT_FOUND`.
 */
export function pick<T extends { readonly name: string }>(list: readonly T[], name: string, what: string): T {
  const found = list.find((listed) => listed.name === name);
  if (found !== undefined) return found;
  throw new MienError('NOT_FOUND', `There is no ${what} of that name.`, {
    hint: `Ask for the list, which names each ${what}.`,
  });
}

async function list(folder: string, wanted: (entry: Dirent) => boolean): Promise<readonly Listed[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.name.startsWith('.') && wanted(entry))
    .map(({ name }) => ({ name, path: join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
