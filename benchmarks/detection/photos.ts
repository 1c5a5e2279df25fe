import { decodeImage } from '../../src/image/decode.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';

/** In three channels. */
export async function readPhoto(path: string): Promise<Image> {
  const image = await decodeImage(path);
  return image.channels === 3 ? image : mirrored(image, image.width, image.height);
}

/**
 * The photo as large as fits into `width` × `height`, and mirrored over its edges until the rest is full.
 */
export function filling(photo: Image, width: number, height: number): Image {
  const scale = Math.min(width / photo.width, height / photo.height);
  return mirrored(
    resize(photo, Math.round(photo.width * scale), Math.round(photo.height * scale)),
    width,
    height,
  );
}

function mirrored(photo: Image, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const row = folded(y, photo.height) * photo.width;
    for (let x = 0; x < width; x++) {
      const from = (row + folded(x, photo.width)) * photo.channels;
      for (let c = 0; c < 3; c++) data[at++] = photo.data[from + (photo.channels === 1 ? 0 : c)] ?? 0;
    }
  }
  return { data, width, height, channels: 3 };
}

function folded(index: number, length: number): number {
  const place = index % (2 * length);
  return place < length ? place : 2 * length - 1 - place;
}
