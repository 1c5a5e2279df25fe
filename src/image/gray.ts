import type { Image } from './image.js';

/**
 * The picture in one channel: luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point so that every
 * machine and browser rounds alike. A gray picture is returned as it is; alpha is ignored (decoding has flattened it).
 */
export function toGray(image: Image): Image & { readonly channels: 1 } {
  const { data, width, height, channels } = image;
  if (channels === 1) return { data, width, height, channels };
  const gray = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i++, at += channels) {
    gray[i] = luma(data, at, channels);
  }
  return { data: gray, width, height, channels: 1 };
}

/** The gray level 0–255 of the pixel whose first value is at `at`. */
export function luma(data: Uint8Array, at: number, channels: Image['channels']): number {
  if (channels === 1) return data[at]!;
  // 19595 + 38470 + 7471 = 2¹⁶, so white stays 255.
  return (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
}
