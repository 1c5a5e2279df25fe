import { extname } from 'node:path';
import type { FaceToDraw } from '../figure/annotation.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { Image } from '../image/image.js';
import { drawingPaths } from './drawing-paths.js';
import { markDrawn } from './drawn-mark.js';
import type { PictureInput } from './picture-input.js';

const JPEG = new Set(['.jpg', '.jpeg', '.jpe', '.jfif']);

/** Where annotated pictures go: one file for each input, none of them an input itself. */
export interface AnnotationFiles {
  write(input: PictureInput, image: Image, faces: readonly FaceToDraw[]): Promise<void>;
}

/**
 * By {@link drawingPaths}. JPEGs stay JPEGs, all others become PNGs. Throws as `drawingPaths`; writing, as
 * `writeFileAtomic`.
 */
export async function annotationFiles(
  folder: string,
  inputs: readonly PictureInput[],
): Promise<AnnotationFiles> {
  const paths = await drawingPaths(folder, inputs, '--annotate', (extension) =>
    isJpeg(extension) ? extension : '.png',
  );
  return {
    async write(input, image, faces) {
      const path = paths.get(input);
      if (path === undefined) return;
      // Only where something is drawn: the program is to start fast.
      const { annotatePicture } = await import('../recognizer/annotate-picture.js');
      const format = isJpeg(extname(path)) ? 'jpeg' : 'png';
      await writeFileAtomic(path, markDrawn(await annotatePicture(image, faces, format)));
    },
  };
}

function isJpeg(extension: string): boolean {
  return JPEG.has(extension.toLowerCase());
}
