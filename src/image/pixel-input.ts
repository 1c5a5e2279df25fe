import { requireImage } from './check-image.js';
import { BACKDROP } from './decoding.js';
import type { Image } from './image.js';

/** Pixels with their size as canvases give them, `ImageData`: RGBA, rows from the top. */
export interface PixelData {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels in memory, an `Image` or `ImageData`, as an `Image`; what shines through in `ImageData` lies on mid-gray.
 * `undefined` where it is neither. Throws as `requireImage`.
 */
export function pixelInput(input: unknown, name: string): Image | undefined {
  if (!hasPixels(input)) return undefined;
  if ('channels' in input) {
    requireImage(input, name);
    return input;
  }
  const { data, width, height } = input;
  const rgba = { data, width, height, channels: 4 };
  requireImage(rgba, name);
  return { data: onBackdrop(rgba.data), width: rgba.width, height: rgba.height, channels: 3 };
}

function hasPixels(input: unknown): input is PixelData {
  return (
    typeof input === 'object' && input !== null && 'data' in input && 'width' in input && 'height' in input
  );
}

/** RGBA, or gray with alpha, on the backdrop: RGB, or gray. */
export function onBackdrop(data: ArrayLike<number>, colours: 1 | 3 = 3): Uint8Array {
  const opaque = new Uint8Array((data.length / (colours + 1)) * colours);
  for (let from = 0, to = 0; to < opaque.length; from += colours + 1, to += colours) {
    const alpha = data[from + colours]!;
    for (let c = 0; c < colours; c++) {
      const level = data[from + c]!;
      opaque[to + c] = alpha === 255 ? level : Math.round((level * alpha + BACKDROP * (255 - alpha)) / 255);
    }
  }
  return opaque;
}
