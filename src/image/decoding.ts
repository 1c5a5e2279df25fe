import { MienError } from '../errors.js';
import type { PictureFormat } from './format.js';

/** Largest picture that is decoded, in pixels: a 50-megapixel photo is 150 MB of RGB. */
export const MAX_PIXELS = 50_000_000;

/**
 * What shows through transparent pixels. Mid-gray, because white or black would draw a strong edge around a cut-out
 * head, and edges are what a face network reads; mid-gray stays closest to both dark and light hair and skin.
 */
export const BACKDROP = 128;

export interface DecodeOptions {
  /** Refuse pictures of more pixels than this. Default {@link MAX_PIXELS}. */
  readonly maxPixels?: number;
  /** What to call the picture in errors where it has no name of its own. Default `image`. */
  readonly name?: string;
}

/** Throws `IMAGE_UNREADABLE` where a picture has more pixels than it may. */
export function requirePixels(name: string, width: number, height: number, maxPixels = MAX_PIXELS): void {
  if (width * height <= maxPixels) return;
  throw new MienError(
    'IMAGE_UNREADABLE',
    `${name}: ${width}×${height} pixels, more than the limit of ${maxPixels} pixels`,
    { hint: 'Make the picture smaller, or raise the limit.' },
  );
}

export function unreadable(name: string, reason: string, hint: string, cause?: unknown): MienError {
  return new MienError('IMAGE_UNREADABLE', `${name}: not a readable picture: ${reason}`, { hint, cause });
}

export function unsupported(name: string, format: PictureFormat): MienError {
  return new MienError('IMAGE_UNSUPPORTED', `${name}: ${format} is not read`, {
    hint:
      format === 'HEIC'
        ? 'Save it as JPEG first: share or export it as "most compatible", or use heif-convert or sips.'
        : 'Save it as JPEG, PNG, WebP, AVIF or GIF first.',
  });
}
