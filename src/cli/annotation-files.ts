import { realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FaceToDraw } from '../figure/annotation.js';
import { makeFolder, writeFileAtomic } from '../files.js';
import type { Image } from '../image/image.js';
import { annotatePicture } from '../recognizer/annotate-picture.js';
import { type PictureInput, STDIN } from './picture-input.js';

const JPEG = new Set(['.jpg', '.jpeg', '.jpe', '.jfif']);

/** Where annotated pictures go: one file for each input, none of them an input itself. */
export interface AnnotationFiles {
  write(input: PictureInput, image: Image, faces: readonly FaceToDraw[]): Promise<void>;
}

/**
 * Gives each input a file in a folder, with its path below the folder it was found in; of equal ones, the later get a
 * number. JPEGs stay JPEGs, all others become PNGs. Throws as `makeFolder`; writing, as `writeFileAtomic`.
 */
export async function annotationFiles(
  folder: string,
  inputs: readonly PictureInput[],
): Promise<AnnotationFiles> {
  await makeFolder(folder);
  const root = await realpath(folder);
  const taken = new Set<string>();
  for (const { path } of inputs) {
    if (path !== STDIN) taken.add(key(await realpath(path).catch(() => path)));
  }
  const paths = new Map<PictureInput, string>();
  for (const input of inputs) {
    if ('error' in input) continue;
    const path = freePath(join(root, input.within), taken);
    taken.add(key(path));
    paths.set(input, path);
  }
  return {
    async write(input, image, faces) {
      const path = paths.get(input);
      if (path === undefined) return;
      await writeFileAtomic(path, await annotatePicture(image, faces, isJpeg(path) ? 'jpeg' : 'png'));
    },
  };
}

function freePath(wanted: string, taken: ReadonlySet<string>): string {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  const ending = isJpeg(wanted) ? extension : '.png';
  for (let number = 1; ; number++) {
    const path = number === 1 ? `${stem}${ending}` : `${stem}-${number}${ending}`;
    if (!taken.has(key(path))) return path;
  }
}

function isJpeg(path: string): boolean {
  return JPEG.has(extname(path).toLowerCase());
}

/** Some file systems hold names that differ in case only for one. */
function key(path: string): string {
  return path.toLowerCase();
}
