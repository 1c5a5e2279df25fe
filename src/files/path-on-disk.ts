import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { MienError } from '../errors.js';

/** What Node puts in the place of each byte of a name that is no UTF-8. */
const REPLACED = '\ufffd';

/**
 * The path as the system knows it. Linux takes any bytes for a name, and Node gives a name that is no UTF-8, such as one of an
 * old archive, with U+FFFD in it. Nothing has that name, so the file could be listed and not read. Here such a name is looked
 * up in its folder, and the path is given as bytes. Any other path is given as it is, also where nothing is there.
 * Throws `FILE_UNREADABLE` where two names differ in such bytes only.
 */
export async function pathOnDisk(path: string): Promise<string | Buffer> {
  if (!path.includes(REPLACED)) return path;
  const parts = path.split(sep);
  let bytes = Buffer.alloc(0);
  for (const [i, part] of parts.entries()) {
    const end = i === parts.length - 1 ? '' : sep;
    const name = part.includes(REPLACED) ? await nameIn(bytes, part, path) : undefined;
    bytes = Buffer.concat([bytes, name ?? Buffer.from(part), Buffer.from(end)]);
  }
  return bytes;
}

/** The name that Node shows as `shown`, in a folder; `undefined` where there is none. */
async function nameIn(folder: Buffer, shown: string, path: string): Promise<Buffer | undefined> {
  const names = await readdir(folder.length === 0 ? '.' : folder, { encoding: 'buffer' }).catch(() => []);
  const fitting = names.filter((name) => name.toString() === shown);
  if (fitting.length > 1) {
    throw new MienError(
      'FILE_UNREADABLE',
      `${path}: two names there look like this, and differ in bytes that are no UTF-8`,
      {
        hint: 'Rename one of them: file names should be UTF-8.',
      },
    );
  }
  return fitting[0];
}
