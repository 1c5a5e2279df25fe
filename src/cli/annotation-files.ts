import { extname } from 'node:path';
import type { FaceToDraw } from '../figure/annotation.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { DrawnFormat } from '../image/compose.js';
import type { Image } from '../image/image.js';
import { drawingPaths } from './drawing-paths.js';
import { markDrawn } from './drawn-mark.js';
import type { PictureInput } from './picture-input.js';

/** Kinds that copies keep, by the endings of their files. */
const KEPT: Readonly<Record<string, DrawnFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.webp': 'webp',
  '.avif': 'avif',
};
/** As PNG the copy of a phone's photo would be many times its size. */
const AS_JPEG = new Set(['.heic', '.heif']);

/** Where annotated pictures go: one file for each input, none of them an input itself. */
export interface AnnotationFiles {
  write(input: PictureInput, image: Image, faces: readonly FaceToDraw[]): Promise<void>;
}

/**
 * By {@link drawingPaths}. JPEG, WebP and AVIF stay what they are, HEIC becomes JPEG, all others become PNG. Throws as
 * `drawingPaths`; writing, as `writeFileAtomic`.
 */
export async function annotationFiles(
  folder: string,
  inputs: readonly PictureInput[],
): Promise<AnnotationFiles> {
  const paths = await drawingPaths(folder, inputs, '--annotate', drawnEnding);
  return {
    async write(input, image, faces) {
      const path = paths.get(input);
      if (path === undefined) return;
      // Only where something is drawn: the program is to start fast.
      const { annotatePicture } = await import('../recognizer/annotate-picture.js');
      const format = KEPT[extname(path).toLowerCase()] ?? 'png';
      await writeFileAtomic(path, markDrawn(await annotatePicture(image, faces, format)));
    },
  };
}

/** The ending of a copy, from that of its picture. */
export function drawnEnding(extension: string): string {
  const ending = extension.toLowerCase();
  if (AS_JPEG.has(ending)) return '.jpg';
  return ending in KEPT ? extension : '.png';
}
