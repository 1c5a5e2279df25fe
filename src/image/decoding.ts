import { flag, type OptionKind, type OptionKinds, signalKind, text, wholeFrom } from '../check-options.js';
import { MienError } from '../errors.js';
import type { AllowFetch } from './fetch-picture.js';
import type { PictureFormat } from './format.js';

/** Largest picture that is decoded at its own size, in pixels: 50 megapixels are 150 MB of RGB. */
export const MAX_PIXELS = 50_000_000;

/** Larger than any file of a picture within the limit of pixels: 50 megapixels of four 16-bit channels are 400 MB. */
export const MAX_BYTES = 512 * 2 ** 20;

/** Largest JPEG that is read where nothing else is said: phones' 108 and 200 megapixels, decoded smaller as they are read. */
export const MAX_JPEG_PIXELS = 200_000_000;

/**
 * How much smaller a picture is decoded, each way, so that no more than {@link MAX_PIXELS} are held: 1, 2, 4, 8, …, the
 * factors by which a JPEG can be read smaller.
 */
export function reduction(width: number, height: number): number {
  let factor = 1;
  while (Math.ceil(width / factor) * Math.ceil(height / factor) > MAX_PIXELS) factor *= 2;
  return factor;
}

/**
 * What shows through transparent pixels. Mid-gray, because white or black would draw a strong edge around a cut-out
 * head, and edges are what a face network reads; mid-gray stays closest to both dark and light hair and skin.
 */
export const BACKDROP = 128;

export interface DecodeOptions {
  /**
   * Refuse pictures of more pixels than this. Default: 50 million, and 200 million for JPEGs, which are decoded smaller as
   * they are read. Whatever it is, no more than 50 million pixels are held of a picture in the end.
   */
  readonly maxPixels?: number | undefined;
  /** Read a JPEG that is cut off as far as it goes, and mark it `partial`. Not in browsers. Default false. */
  readonly partial?: boolean | undefined;
  /** What to call the picture in errors. Default: its path, its file's name, or `image`. */
  readonly name?: string | undefined;
  /**
   * Fetch pictures that are given by an address of the web (`http:`, `https:`): all, or those that a function says yes to.
   * In browsers, the page's own server is read from in any case. Default false.
   */
  readonly allowFetch?: AllowFetch | undefined;
  /** Ends the reading of a file, stream or address, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether addresses of the web may be fetched. */
export const ALLOW_FETCH_KIND: OptionKind = {
  expected: 'true, false, or a function of the address',
  fits: (value) => typeof value === 'boolean' || typeof value === 'function',
};

/** What each option may be. */
export const DECODE_KINDS: OptionKinds<DecodeOptions> = {
  maxPixels: wholeFrom(1),
  partial: flag,
  name: text,
  allowFetch: ALLOW_FETCH_KIND,
  signal: signalKind,
};

/** Throws `IMAGE_UNREADABLE` where a picture has more pixels than it may. */
export function requirePixels(name: string, width: number, height: number, maxPixels = MAX_PIXELS): void {
  if (width * height <= maxPixels) return;
  throw new MienError(
    'IMAGE_UNREADABLE',
    `${name}: ${width}×${height} pixels, more than the limit of ${maxPixels} pixels`,
    { hint: 'Make the picture smaller, or raise the limit: --max-pixels, or maxPixels in a program.' },
  );
}

/** A file that holds more bytes than any picture within the limit of pixels. */
export function tooLarge(name: string): MienError {
  return new MienError('IMAGE_UNREADABLE', `${name}: more than ${MAX_BYTES / 2 ** 20} MiB`, {
    hint: 'Make the picture smaller.',
  });
}

export function unreadable(name: string, reason: string, hint: string, cause?: unknown): MienError {
  return new MienError('IMAGE_UNREADABLE', `${name}: not a readable picture: ${reason}`, { hint, cause });
}

export function unsupported(name: string, format: PictureFormat): MienError {
  return new MienError('IMAGE_UNSUPPORTED', `${name}: ${format} is not read`, {
    hint: HINTS[format] ?? 'Save it as JPEG, PNG, WebP, AVIF or GIF first.',
  });
}

const HINTS: Partial<Record<PictureFormat, string>> = {
  HEIC: 'This browser does not show it. Save it as JPEG first: share or export it as "most compatible".',
  video: 'Clips are read by "mien video CLIP --out FOLDER", and by recognizeVideo in a program.',
};
