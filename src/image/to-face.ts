import { FACE_BYTES, FACE_SIZE } from './face-size.js';
import { toGray } from './gray.js';
import type { Image } from './image.js';
import { resize } from './resize.js';

/**
 * A picture that is a face already, of any size, as the network's 48×48 gray bytes, rows from the top.
 *
 * A picture that is not square keeps its aspect, and is centred and completed by repeating its border pixels:
 * cutting it square would lose chin and mouth or brows, which carry the expression; stretching it would widen or
 * raise them; and bars of one tone would add edges that no face has.
 */
export function toFace(image: Image): Uint8Array {
  const longer = Math.max(image.width, image.height);
  const scaled = (side: number): number => Math.max(1, Math.round((side * FACE_SIZE) / longer));
  const { data, width, height } = resize(toGray(image), scaled(image.width), scaled(image.height));
  if (data.length === FACE_BYTES) return data;

  const left = (FACE_SIZE - width) >> 1;
  const top = (FACE_SIZE - height) >> 1;
  const face = new Uint8Array(FACE_BYTES);
  for (let y = 0; y < FACE_SIZE; y++) {
    const row = clamp(y - top, height) * width;
    for (let x = 0; x < FACE_SIZE; x++) face[y * FACE_SIZE + x] = data[row + clamp(x - left, width)]!;
  }
  return face;
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}
