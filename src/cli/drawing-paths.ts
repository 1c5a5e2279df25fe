import { realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeFolder } from '../files/folder.js';
import { requireNoForeignPicture } from './drawn-mark.js';
import { type PictureInput, STDIN } from './picture-input.js';

/**
 * Gives each input a file in a folder, with its path below the folder it was found in. Of equal paths, the later ones
 * get a number. No file takes the place of an input. `endingOf` says which ending a file gets, from the picture's own.
 * Inputs that are not pictures get no file. `option` is the one that named the folder. Throws as `makeFolder`, and
 * `OPTION_INVALID` where a file is in the way that mien did not draw.
 */
export async function drawingPaths(
  folder: string,
  inputs: readonly PictureInput[],
  option: '--annotate' | '--out',
  endingOf: (extension: string) => string,
): Promise<ReadonlyMap<PictureInput, string>> {
  await makeFolder(folder);
  const root = await realpath(folder);
  const taken = new Set<string>();
  for (const { path } of inputs) {
    if (path !== STDIN) taken.add(key(await realpath(path).catch(() => path)));
  }
  const paths = new Map<PictureInput, string>();
  for (const input of inputs) {
    if ('error' in input) continue;
    const path = freePath(join(root, input.within), endingOf, taken);
    taken.add(key(path));
    paths.set(input, path);
  }
  await requireNoForeignPicture(paths.values(), option);
  return paths;
}

function freePath(
  wanted: string,
  endingOf: (extension: string) => string,
  taken: ReadonlySet<string>,
): string {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  const ending = endingOf(extension);
  for (let number = 1; ; number++) {
    const path = number === 1 ? `${stem}${ending}` : `${stem}-${number}${ending}`;
    if (!taken.has(key(path))) return path;
  }
}

/** Some file systems hold names that differ in case only for one. */
function key(path: string): string {
  return path.toLowerCase();
}
