import { checkOptions } from '../check-options.js';
import { orAborted } from '../or-aborted.js';
import {
  BACKDROP,
  DECODE_KINDS,
  type DecodeOptions,
  requirePixels,
  unreadable,
  unsupported,
} from './decoding.js';
import {
  blobName,
  type EncodedInput,
  type EncodedPicture,
  isBlob,
  readEncoded,
  UNNAMED,
} from './encoded-input.js';
import { rememberKind } from './file-kind.js';
import { isReadFormat, pictureFormat } from './format.js';
import type { Image } from './image.js';
import { onBackdrop, pixelInput } from './pixel-input.js';
import { isBase64, notAPicture } from './what-it-is.js';

/**
 * A picture as browsers have it: an encoded file in any of its ways, something decoded, or what a camera shows now. A
 * string that is no `data:` or `blob:` address is one of the page's server.
 */
export type WebPicture = EncodedInput | CanvasImageSource | ImageData | Image;

const HINT = 'Use a complete picture of a kind that this browser shows, from the page’s own server.';
const EXPECTED =
  'a File, Blob, address, data: string, bytes, a stream, an image, canvas, video or ImageData, or pixels { data, width, height, channels }';
/** No address is longer. What is longer is some picture as text. */
const LONGEST_ADDRESS = 32_767;

/**
 * Reads a picture: upright by its EXIF orientation, first frame, 8 bits, in three channels of sRGB, to which the browser
 * converts embedded profiles. Works in pages and workers.
 *
 * It is given as a `File` or `Blob`; an `<img>`, `<canvas>`, `<video>`, `ImageBitmap` or `VideoFrame`; `ImageData` or
 * pixels, `{ data, width, height, channels }`; the file's bytes in an `ArrayBuffer` or any typed array; a stream; or an
 * address, as a string or `URL`: `data:`, `blob:`, one of the page's own server, or, where `allowFetch` says so, of
 * another.
 *
 * It differs from Node in this:
 * - A gray file has three equal channels.
 * - Pixels of JPEGs and of transparent pictures may differ by two levels.
 * - The kinds that the browser shows are read, and no others.
 * - The limit on pixels is held against the decoded picture.
 * - Of a broken file an `<img>` gives what it shows. A Blob is refused.
 *
 * Throws `IMAGE_UNREADABLE` for anything but a picture, and for elements with pictures of other servers, which a page may
 * show but not read; `IMAGE_UNSUPPORTED`; `FETCH_NOT_ALLOWED` and `DOWNLOAD_FAILED` for an address; and the
 * signal's reason.
 *
 * @example
 * const { data, width, height } = await decodePicture(input.files[0]);
 */
export async function decodePicture(picture: WebPicture, options: DecodeOptions = {}): Promise<Image> {
  checkOptions('decodePicture', options, DECODE_KINDS);
  options.signal?.throwIfAborted();
  const pixels = pixelInput(picture, options.name ?? UNNAMED);
  if (pixels !== undefined) {
    requirePixels(options.name ?? UNNAMED, pixels.width, pixels.height, options.maxPixels);
    return pixels;
  }
  if (isBlob(picture)) return decodeFile(picture, options.name ?? blobName(picture), options);
  if (isDrawable(picture)) return decodeDrawable(picture, options);
  const { bytes, name } = await readInput(picture, options);
  return decodeFile(new Blob([bytes as BlobPart]), name, options);
}

async function decodeDrawable(
  picture: CanvasImageSource,
  { name = UNNAMED, maxPixels, signal }: DecodeOptions,
): Promise<Image> {
  // An element may still be loading.
  if ('decode' in picture) {
    await orAborted(picture.decode(), signal).catch((cause) => {
      signal?.throwIfAborted();
      refuse(name, cause);
    });
  }
  return readPixels(picture, name, maxPixels);
}

async function decodeFile(file: Blob, name: string, { maxPixels, signal }: DecodeOptions): Promise<Image> {
  if (file.size === 0) throw unreadable(name, 'the file is empty', HINT);
  const bitmap = await toBitmap(file).catch((cause) => refuseFile(name, file, cause));
  try {
    signal?.throwIfAborted();
    const image = readPixels(bitmap, name, maxPixels);
    const kind = pictureFormat(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
    return kind === undefined ? image : rememberKind(image, kind);
  } finally {
    bitmap.close();
  }
}

/** Where there is no such function, as in a server that renders the page, that is a failure like others. */
async function toBitmap(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { imageOrientation: 'from-image' });
}

async function readInput(picture: unknown, options: DecodeOptions): Promise<EncodedPicture> {
  const address = ownAddress(picture);
  const encoded =
    address === undefined
      ? await readEncoded(picture, options)
      : await readEncoded(address, { ...options, allowFetch: true });
  if (encoded === undefined) throw notAPicture(picture, EXPECTED);
  return encoded;
}

/** The whole address of what is read from the page's own server; `undefined` for other addresses and all else. */
function ownAddress(picture: unknown): URL | undefined {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  const given = picture instanceof URL ? picture.href : picture;
  if (page === undefined || typeof given !== 'string' || given === '' || given.length > LONGEST_ADDRESS)
    return undefined;
  if (isBase64(given) || !URL.canParse(given, page)) return undefined;
  const address = new URL(given, page);
  return address.origin === globalThis.location.origin && address.protocol !== 'blob:' ? address : undefined;
}

function isDrawable(picture: unknown): picture is CanvasImageSource {
  if (typeof picture !== 'object' || picture === null) return false;
  return ['displayWidth', 'videoWidth', 'naturalWidth', 'width'].some((key) => key in picture);
}

function readPixels(picture: CanvasImageSource, name: string, maxPixels?: number): Image {
  const { width, height } = sizeOf(picture);
  if (!(width >= 1 && height >= 1)) throw unreadable(name, `it has ${width}×${height} pixels`, HINT);
  requirePixels(name, width, height, maxPixels);
  try {
    return { data: onBackdrop(draw(picture, width, height)), width, height, channels: 3 };
  } catch (error) {
    refuse(name, error);
  }
}

/** Pixels of the picture itself, whatever size it is shown at. */
function sizeOf(picture: CanvasImageSource): { readonly width: number; readonly height: number } {
  if ('displayWidth' in picture) return { width: picture.displayWidth, height: picture.displayHeight };
  if ('videoWidth' in picture) return { width: picture.videoWidth, height: picture.videoHeight };
  if ('naturalWidth' in picture) return { width: picture.naturalWidth, height: picture.naturalHeight };
  if (typeof picture.width === 'number' && typeof picture.height === 'number') {
    return { width: picture.width, height: picture.height };
  }
  // An SVG element among the sources, whose size has a unit.
  return { width: 0, height: 0 };
}

/** On the backdrop already, so that what shines through is blended before it is rounded to bytes. */
function draw(picture: CanvasImageSource, width: number, height: number): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(width, height);
  // In memory instead of on the graphics card: read at once, and the same pixels on every machine.
  const context = canvas.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true });
  if (context === null) throw new Error('this browser has no canvas of that size');
  context.fillStyle = `rgb(${BACKDROP} ${BACKDROP} ${BACKDROP})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

function refuse(name: string, cause: unknown): never {
  throw unreadable(name, cause instanceof Error ? cause.message : String(cause), HINT, cause);
}

/** Browsers know different kinds, and say no more than that they cannot read a file. */
async function refuseFile(name: string, file: Blob, cause: unknown): Promise<never> {
  const format = pictureFormat(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (format === undefined) throw unreadable(name, 'its first bytes are those of no picture', HINT, cause);
  if (!isReadFormat(format) || format === 'TIFF') throw unsupported(name, format);
  return refuse(name, cause);
}
