import { checkOptions } from '../check-options.js';
import { MienError } from '../errors.js';
import { traced } from '../tracing.js';
import { decodeBmp } from './bmp.js';
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
import type { EncodedInput, EncodedPicture } from './encoded-input.js';
import { rememberKind } from './file-kind.js';
import { isReadFormat, type PictureFormat, pictureFormat } from './format.js';
import { firstGifFrame } from './gif-frame.js';
import { decodeHeic } from './heic.js';
import type { Image } from './image.js';
import { hasJpegEnd } from './jpeg-end.js';
import { hasTooManyScans, MOST_SCANS } from './jpeg-scans.js';
import { type PixelData, pixelInput } from './pixel-input.js';
import { readInput } from './read-input.js';
import { resize } from './resize.js';
import { sharp } from './sharp.js';
import { isSharp, pixelsOfSharp, type SharpInput } from './sharp-input.js';

const HINT = 'Use a complete JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP or HEIC file.';
const CUT_OFF_HINT =
  'Get the whole file, or read it as far as it goes: --partial, or { partial: true } in a program.';

/** A picture as programs in Node have it: a path or an encoded file in any of its ways, pixels, or a sharp instance. */
export type Picture = EncodedInput | Image | PixelData | SharpInput;

/**
 * Reads a picture (JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP, and HEIC where `libheif-js` is installed): upright by its EXIF orientation, first frame, 8 bits, one channel
 * where the file is gray, otherwise sRGB in three. Above 50 million pixels it is decoded at a half, a quarter, … of its
 * size, and `original` has its own.
 *
 * It is given as a path; a `URL` or string with `file:`, `data:`, `blob:` or, where `allowFetch` says so, `http:` and
 * `https:`; the file's bytes in a `Buffer`, `ArrayBuffer` or any typed array; a `Blob` or `File`; a stream of Node or of
 * the web; pixels, as `{ data, width, height, channels }` or `ImageData`; or a sharp instance, as it would write it.
 *
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE` for a path or stream; `FETCH_NOT_ALLOWED` and
 * `DOWNLOAD_FAILED` for an address; for the content `IMAGE_UNREADABLE` where it is broken, or where something else than
 * a picture is given, and `IMAGE_UNSUPPORTED` where it is of another kind. SVG is such a kind: it may name other files,
 * and holds no photo. A `signal` that fires throws its reason.
 *
 * @example
 * const { data, width, height, channels } = await decodeImage('photo.jpg');
 * const fetched = await decodeImage(new URL('https://example.org/photo.jpg'), { allowFetch: true });
 */
export async function decodeImage(source: Picture, options: DecodeOptions = {}): Promise<Image> {
  checkOptions('decodeImage', options, DECODE_KINDS);
  options.signal?.throwIfAborted();
  if (isSharp(source)) return pixelsOfSharp(source, options);
  const pixels = pixelInput(source, options.name ?? 'the picture');
  if (pixels !== undefined) return pixels;
  return traced('mien.decode', {}, async () => decodeFile(await readInput(source, options), options));
}

async function decodeFile({ bytes, name }: EncodedPicture, options: DecodeOptions): Promise<Image> {
  if (bytes.length === 0) throw unreadable(name, 'the file is empty', HINT);
  const format = pictureFormat(bytes);
  if (format === undefined) throw unreadable(name, 'its first bytes are those of no picture', HINT);
  const maxPixels = options.maxPixels ?? (format === 'JPEG' ? MAX_JPEG_PIXELS : MAX_PIXELS);
  const reading = { name, maxPixels, partial: options.partial };
  const needed = format === 'GIF' ? firstGifFrame(bytes) : bytes;
  return rememberKind(await decodeAs(format, needed, reading), format);
}

async function decodeAs(format: PictureFormat, bytes: Uint8Array, asked: AskedReading): Promise<Image> {
  const { name, maxPixels } = asked;
  if (format === 'HEIC') return shrunk(await decodeHeic(bytes, name, maxPixels));
  if (format === 'BMP') return shrunk(decodeBmp(bytes, name, maxPixels));
  if (!isReadFormat(format)) throw unsupported(name, format);
  if (format === 'JPEG' && hasTooManyScans(bytes))
    throw unreadable(name, `it has more than ${MOST_SCANS} scans`, HINT);
  try {
    return await decode(bytes, { name, maxPixels });
  } catch (error) {
    if (error instanceof MienError) throw error;
    const reason = error instanceof Error ? firstLine(error.message) : String(error);
    // What the decoder says of such a file depends on which of its threads meets the end first.
    if (format !== 'JPEG' || hasJpegEnd(bytes)) throw unreadable(name, reason, HINT, error);
    if (asked.partial !== true) throw unreadable(name, reason, CUT_OFF_HINT, error);
    return await decodePartial(bytes, { name, maxPixels });
  }
}

/** No more pixels than are held of a picture, where the limit was raised. */
function shrunk(image: Image): Image {
  const { width, height } = image;
  const factor = reduction(width, height);
  if (factor === 1) return image;
  return {
    ...resize(image, Math.ceil(width / factor), Math.ceil(height / factor)),
    original: { width, height },
  };
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

/** How a caller wants it read. */
interface AskedReading {
  readonly name: string;
  readonly maxPixels: number;
  readonly partial: boolean | undefined;
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

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}
