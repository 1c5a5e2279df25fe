import { checkOptions } from '../check-options.js';
import { MienError } from '../errors.js';
import { requireImage } from './check-image.js';
import {
  BACKDROP,
  DECODE_KINDS,
  type DecodeOptions,
  requirePixels,
  unreadable,
  unsupported,
} from './decoding.js';
import { isReadFormat, pictureFormat } from './format.js';
import type { Image } from './image.js';

/** What a browser has a picture in: a file or downloaded bytes, something decoded, or what a camera shows now. */
export type WebPicture = Blob | CanvasImageSource | ImageData;

const HINT = 'Use a complete picture of a kind that this browser shows, from the page’s own server.';

/**
 * Reads a picture: upright by its EXIF orientation, first frame, 8 bits, in three channels of sRGB, to which the browser
 * converts embedded profiles. Works in pages and workers.
 *
 * As in Node but for this: a gray file has three equal channels; what was JPEG, or has been transparent, may differ by
 * two levels; kinds that the browser shows and Node does not are read, others not; the limit on pixels is held against
 * the decoded picture; and of a broken file an `<img>` gives what it shows, where a Blob is refused.
 *
 * Throws `IMAGE_UNREADABLE`, also for pictures of other servers, which a page may show but not read, and
 * `IMAGE_UNSUPPORTED`.
 */
export async function decodePicture(picture: WebPicture, options: DecodeOptions = {}): Promise<Image> {
  checkOptions('decodePicture', options, DECODE_KINDS);
  requirePicture(picture);
  const name =
    options.name ?? (picture instanceof Blob && 'name' in picture ? String(picture.name) : 'image');
  if (!(picture instanceof Blob)) {
    if ('data' in picture) requireImage({ ...sizeOf(picture), data: picture.data, channels: 4 }, name);
    // An element may still be loading.
    if ('decode' in picture) await picture.decode().catch((cause) => refuse(name, cause));
    return readPixels(picture, name, options.maxPixels);
  }
  if (picture.size === 0) throw unreadable(name, 'the file is empty', HINT);
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' }).catch((cause) =>
    refuseFile(name, picture, cause),
  );
  try {
    return readPixels(bitmap, name, options.maxPixels);
  } finally {
    bitmap.close();
  }
}

function requirePicture(picture: unknown): asserts picture is WebPicture {
  if (typeof picture === 'object' && picture !== null && !ArrayBuffer.isView(picture)) return;
  const got = picture === null || !ArrayBuffer.isView(picture) ? typeof picture : picture.constructor.name;
  throw new MienError(
    'IMAGE_UNREADABLE',
    `Got a ${got}, expected a File, Blob, image, canvas, video or ImageData.`,
    {
      hint: 'Make a Blob of bytes, and fetch an address first: await (await fetch(address)).blob().',
    },
  );
}

function readPixels(picture: CanvasImageSource | ImageData, name: string, maxPixels?: number): Image {
  const { width, height } = sizeOf(picture);
  if (!(width >= 1 && height >= 1)) throw unreadable(name, `it has ${width}×${height} pixels`, HINT);
  requirePixels(name, width, height, maxPixels);
  try {
    const rgba = isImageData(picture) ? picture.data : draw(picture, width, height);
    return { data: flatten(rgba), width, height, channels: 3 };
  } catch (error) {
    refuse(name, error);
  }
}

/** Pixels of the picture itself, whatever size it is shown at. */
function sizeOf(picture: CanvasImageSource | ImageData): { readonly width: number; readonly height: number } {
  if ('displayWidth' in picture) return { width: picture.displayWidth, height: picture.displayHeight };
  if ('videoWidth' in picture) return { width: picture.videoWidth, height: picture.videoHeight };
  if ('naturalWidth' in picture) return { width: picture.naturalWidth, height: picture.naturalHeight };
  if (typeof picture.width === 'number' && typeof picture.height === 'number') {
    return { width: picture.width, height: picture.height };
  }
  // An SVG element among the sources, whose size has a unit.
  return { width: 0, height: 0 };
}

function isImageData(picture: CanvasImageSource | ImageData): picture is ImageData {
  return 'data' in picture;
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

/** RGBA on the backdrop as RGB. */
function flatten(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    for (let c = 0; c < 3; c++) {
      rgb[to + c] =
        alpha === 255
          ? rgba[from + c]!
          : Math.round((rgba[from + c]! * alpha + BACKDROP * (255 - alpha)) / 255);
    }
  }
  return rgb;
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
