import { MienError } from '../errors.js';
import { decodeImage } from '../image/decode.js';
import type { DecodeOptions } from '../image/decoding.js';
import {
  eachPicture,
  type FindPicturesOptions,
  type FoundPicture,
  type MissedPath,
} from '../image/find-pictures.js';
import type { Image } from '../image/image.js';
import { readStream } from '../image/read-stream.js';

/** How standard input is named, as a path and in results. */
export const STDIN = '-';

export type PictureInput = FoundPicture | MissedPath;

/**
 * What the paths of a command line name, in their order: files, folders, patterns, and `-` for standard input.
 * Throws `OPTION_INVALID` where that is named twice.
 */
export async function pictureInputs(
  paths: readonly string[],
  options: FindPicturesOptions,
): Promise<readonly PictureInput[]> {
  if (paths.filter((path) => path === STDIN).length > 1) {
    throw new MienError('OPTION_INVALID', 'Standard input (-) is named twice, but can be read only once.', {
      hint: 'Name it once; it holds one picture.',
    });
  }
  const inputs: PictureInput[] = [];
  for (const path of paths) {
    if (path === STDIN) inputs.push({ path: STDIN, within: 'stdin' });
    // One by one: a call takes only so many arguments, and a folder may hold a million.
    else for await (const found of eachPicture([path], options)) inputs.push(found);
  }
  return inputs;
}

/** The path of a picture, or its bytes where it comes by standard input. Throws what kept the path from being a picture. */
export async function pictureSource(
  input: PictureInput,
): Promise<{ readonly source: string | Uint8Array; readonly name: string }> {
  if ('error' in input) throw input.error;
  if (input.path !== STDIN) return { source: input.path, name: input.path };
  const name = 'standard input';
  return { source: await readStream(process.stdin, name), name };
}

/** Throws as `decodeImage`, and what kept the path from being a picture. */
export async function loadPicture(input: PictureInput, options: DecodeOptions = {}): Promise<Image> {
  const { source, name } = await pictureSource(input);
  return decodeImage(source, { ...options, name });
}
