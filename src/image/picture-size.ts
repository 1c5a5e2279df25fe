import { bmpSize } from './bmp.js';
import { isReadFormat, pictureFormat } from './format.js';
import { sharp } from './sharp.js';

/**
 * The size that an encoded picture says it has, pixels, from its first bytes; `undefined` where it is no picture that is
 * read. Nothing is decoded, and the orientation is not looked at.
 *
 * @example
 * await pictureSize(bytes); // { width: 4000, height: 3000 }
 */
export async function pictureSize(
  bytes: Uint8Array,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  const format = pictureFormat(bytes);
  if (format === 'BMP') return bmpSize(bytes);
  if (format === undefined || !isReadFormat(format)) return undefined;
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata();
    return { width, height };
  } catch {
    return undefined;
  }
}
