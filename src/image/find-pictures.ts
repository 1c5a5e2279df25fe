import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileError, MienError } from '../errors.js';

/** What is taken for a picture inside a folder; a file that is named itself is always tried. */
const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff', '.heic']);

export interface FoundPictures {
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly error: MienError }[];
}

/** The named files, and all pictures in the named folders and their subfolders, those sorted by name. */
export async function findPictures(paths: readonly string[]): Promise<FoundPictures> {
  const files: string[] = [];
  const problems: { path: string; error: MienError }[] = [];
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) files.push(path);
      else files.push(...(await picturesIn(path)));
    } catch (error) {
      problems.push({ path, error: fileError(error, path, 'read') });
    }
  }
  return { files, problems };
}

async function picturesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length > 0) return files.toSorted();
  throw new MienError('DATASET_EMPTY', `${folder}: no pictures in it`, {
    hint: 'Name a folder with pictures.',
  });
}
