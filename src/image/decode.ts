import { MienError } from '../errors.js';
import { BACKDROP, type DecodeOptions, requirePixels, unreadable, unsupported } from './decoding.js';
import { isReadFormat, pictureFormat } from './format.js';
import type { Image } from './image.js';
import { readPicture } from './read-picture.js';
import { sharp } from './sharp.js';

const HINT = 'Use a complete JPEG, PNG, WebP, AVIF, GIF or TIFF file.';

/**
 * Reads a picture from a path or from encoded bytes (JPEG, PNG, WebP, AVIF, GIF, TIFF): upright by its EXIF
 * orientation, first frame, 8 bits, one channel where the file is gray, otherwise sRGB in three.
 *
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE` for the path; for the content `IMAGE_UNREADABLE` where it
 * is broken, and `IMAGE_UNSUPPORTED` where it is of another kind. SVG is such a kind: it may name other files, and
 * holds no photo.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  const name = options.name ?? (typeof source === 'string' ? source : 'image');
  const bytes = typeof source === 'string' ? await readPicture(source) : source;
  if (bytes.length === 0) throw unreadable(name, 'the file is empty', HINT);
  const format = pictureFormat(bytes);
  if (format === undefined) throw unreadable(name, 'its first bytes are those of no picture', HINT);
  if (!isReadFormat(format)) throw unsupported(name, format);
  try {
    // The limit is ours below, with both sizes in its message; a truncated picture is an error, not half a face.
    const picture = sharp(bytes, { limitInputPixels: false, failOn: 'error', pages: 1 });
    const { width, height, space, hasAlpha } = await picture.metadata();
    requirePixels(name, width, height, options.maxPixels);
    const gray = space === 'b-w' || space === 'grey16';
    let upright = picture.autoOrient();
    if (hasAlpha) upright = upright.flatten({ background: { r: BACKDROP, g: BACKDROP, b: BACKDROP } });
    const { data, info } = await upright
      .toColourspace(gray ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 1 && info.channels !== 3) {
      throw unreadable(name, `decoded to ${info.channels} channels, expected 1 or 3`, HINT);
    }
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      width: info.width,
      height: info.height,
      channels: info.channels,
    };
  } catch (error) {
    if (error instanceof MienError) throw error;
    throw unreadable(name, error instanceof Error ? firstLine(error.message) : String(error), HINT, error);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}
