import { checkOptions } from '../check-options.js';
import { MienError } from '../errors.js';
import { isBytes } from './check-image.js';
import {
  BACKDROP,
  DECODE_KINDS,
  type DecodeOptions,
  MAX_JPEG_PIXELS,
  MAX_PIXELS,
  reduction,
  requirePixels,
  unreadable,
  unsupported,
} from './decoding.js';
import { isReadFormat, pictureFormat } from './format.js';
import type { Image } from './image.js';
import { hasJpegEnd } from './jpeg-end.js';
import { readPicture } from './read-picture.js';
import { sharp } from './sharp.js';

const HINT = 'Use a complete JPEG, PNG, WebP, AVIF, GIF or TIFF file.';
const CUT_OFF_HINT =
  'Get the whole file, or read it as far as it goes: --partial, or { partial: true } in a program.';

/**
 * Reads a picture from a path or from encoded bytes (JPEG, PNG, WebP, AVIF, GIF, TIFF): upright by its EXIF
 * orientation, first frame, 8 bits, one channel where the file is gray, otherwise sRGB in three. Above 50 million pixels
 * it is decoded at a half, a quarter, … of its size, and `original` has its own.
 *
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE` for the path; for the content `IMAGE_UNREADABLE` where it
 * is broken, and `IMAGE_UNSUPPORTED` where it is of another kind. SVG is such a kind: it may name other files, and
 * holds no photo.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  checkOptions('decodeImage', options, DECODE_KINDS);
  if (typeof source !== 'string' && !isBytes(source)) throw notEncoded(source);
  const name = options.name ?? (typeof source === 'string' ? source : 'image');
  const bytes = typeof source === 'string' ? await readPicture(source) : source;
  if (bytes.length === 0) throw unreadable(name, 'the file is empty', HINT);
  const format = pictureFormat(bytes);
  if (format === undefined) throw unreadable(name, 'its first bytes are those of no picture', HINT);
  if (!isReadFormat(format)) throw unsupported(name, format);
  const maxPixels = options.maxPixels ?? (format === 'JPEG' ? MAX_JPEG_PIXELS : MAX_PIXELS);
  try {
    return await decode(bytes, { name, maxPixels });
  } catch (error) {
    if (error instanceof MienError) throw error;
    const reason = error instanceof Error ? firstLine(error.message) : String(error);
    // What the decoder says of such a file depends on which of its threads meets the end first.
    if (format !== 'JPEG' || hasJpegEnd(bytes)) throw unreadable(name, reason, HINT, error);
    if (options.partial !== true) throw unreadable(name, reason, CUT_OFF_HINT, error);
    return await decodePartial(bytes, { name, maxPixels });
  }
}

async function decodePartial(bytes: Uint8Array, reading: Reading): Promise<Image> {
  try {
    return { ...(await decode(bytes, { ...reading, partial: true })), partial: true };
  } catch (error) {
    if (error instanceof MienError) throw error;
    // Its size, too, is behind the place where it ends.
    throw unreadable(reading.name, 'nothing of the picture is left', HINT, error);
  }
}

interface Reading {
  readonly name: string;
  readonly maxPixels: number;
  /** Gray stands in for what is missing. */
  readonly partial?: boolean;
}

async function decode(bytes: Uint8Array, { name, maxPixels, partial = false }: Reading): Promise<Image> {
  // The limit is ours below, with both sizes in its message; a truncated picture is an error, not half a face.
  const failOn = partial ? 'none' : 'error';
  const picture = sharp(bytes, { limitInputPixels: false, failOn, pages: 1 });
  const { width, height, space, hasAlpha, autoOrient } = await picture.metadata();
  requirePixels(name, width, height, maxPixels);
  const gray = space === 'b-w' || space === 'grey16';
  const factor = reduction(width, height);
  const original = { width: autoOrient.width, height: autoOrient.height };
  let upright = picture.autoOrient();
  // A JPEG, asked for at a half, a quarter or an eighth of its size, is never held at its own.
  if (factor > 1) {
    const [across, down] = [Math.ceil(original.width / factor), Math.ceil(original.height / factor)];
    upright = upright.resize(across, down, { fit: 'fill', kernel: 'linear' });
  }
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
    ...(factor > 1 ? { original } : {}),
  };
}

/** A picture in memory without `channels`, for example. */
function notEncoded(source: unknown): MienError {
  const got =
    source === null || typeof source !== 'object' ? typeof source : (source.constructor?.name ?? 'object');
  return new MienError(
    'IMAGE_UNREADABLE',
    `Got a picture of type ${got}, expected a path or the bytes of a file.`,
    {
      hint: 'Pixels in memory are { data, width, height, channels }.',
    },
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}
