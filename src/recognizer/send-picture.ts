import type { Picture } from '../image/decode.js';
import type { DecodeOptions } from '../image/decoding.js';
import type { Image } from '../image/image.js';
import { pixelInput } from '../image/pixel-input.js';
import { pathOf, readInput } from '../image/read-input.js';
import { isSharp, pixelsOfSharp } from '../image/sharp-input.js';
import type { SentPicture } from './recognizer-jobs.js';

/** A picture that can go to another thread, with the memory that goes over instead of a copy. */
export interface Packed {
  readonly picture: SentPicture;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Makes a picture ready for another thread, which reads paths and decodes files itself. What the caller gave stays the
 * caller's: its bytes are copied. Throws as `decodeImage` for what cannot be read.
 */
export async function packPicture(picture: Picture, reading: DecodeOptions): Promise<Packed> {
  if (isSharp(picture)) return packImage(await pixelsOfSharp(picture, reading));
  const pixels = pixelInput(picture, 'the picture');
  if (pixels !== undefined) return packImage(pixels);
  const path = pathOf(picture);
  if (path !== undefined) return { picture: { source: path, name: undefined }, transfer: [] };
  const { bytes, name } = await readInput(picture, reading);
  const source = new Uint8Array(bytes);
  return { picture: { source, name }, transfer: [source.buffer] };
}

/** Whether reading it waits for others than this machine, for who knows how long. */
export function comesFromElsewhere(picture: Picture): boolean {
  if (typeof picture === 'string') return /^https?:/i.test(picture);
  if (picture instanceof URL) return /^https?:/.test(picture.protocol);
  if (typeof picture !== 'object' || picture === null || isSharp(picture)) return false;
  return 'getReader' in picture || Symbol.asyncIterator in picture;
}

export function packImage(image: Image): {
  readonly picture: Image;
  readonly transfer: readonly ArrayBuffer[];
} {
  const data = new Uint8Array(image.data);
  return { picture: { ...image, data }, transfer: [data.buffer] };
}
