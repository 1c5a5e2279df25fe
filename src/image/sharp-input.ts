import type { Sharp } from 'sharp';
import { MienError } from '../errors.js';
import { orAborted } from '../or-aborted.js';
import { type DecodeOptions, MAX_JPEG_PIXELS, MAX_PIXELS, requirePixels, unreadable } from './decoding.js';
import type { Image } from './image.js';
import { onBackdrop } from './pixel-input.js';

/** What is used of a sharp instance, so that one of another version than ours is taken too. */
export type SharpInput = Pick<Sharp, 'clone' | 'metadata' | 'toBuffer'>;

const HINT = 'Check that sharp itself writes it: await picture.png().toBuffer().';

export function isSharp(input: unknown): input is SharpInput {
  return (
    typeof input === 'object' &&
    input !== null &&
    'metadata' in input &&
    typeof input.metadata === 'function' &&
    'clone' in input &&
    typeof input.clone === 'function' &&
    'toBuffer' in input
  );
}

/**
 * The pixels of a sharp instance as it would write them, and upright. The instance itself stays as it is.
 * Throws `IMAGE_UNREADABLE`, and the signal's reason.
 */
export async function pixelsOfSharp(
  input: SharpInput,
  { name = 'sharp instance', maxPixels = MAX_JPEG_PIXELS, signal }: DecodeOptions,
): Promise<Image> {
  try {
    const { width, height } = await orAborted(input.clone().metadata(), signal);
    requirePixels(name, width, height, maxPixels);
    const raw = input.clone().rotate().toColourspace('srgb').raw({ depth: 'uchar' });
    const { data, info } = await orAborted(raw.toBuffer({ resolveWithObject: true }), signal);
    requirePixels(name, info.width, info.height, MAX_PIXELS);
    return toImage(new Uint8Array(data.buffer, data.byteOffset, data.length), info, name);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (error instanceof MienError) throw error;
    const reason = error instanceof Error ? error.message.split('\n', 1)[0]!.trim() : String(error);
    throw unreadable(name, reason, HINT, error);
  }
}

interface RawInfo {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

function toImage(data: Uint8Array, { width, height, channels }: RawInfo, name: string): Image {
  switch (channels) {
    case 1:
    case 3:
      return { data, width, height, channels };
    case 2:
      return { data: onBackdrop(data, 1), width, height, channels: 1 };
    case 4:
      return { data: onBackdrop(data), width, height, channels: 3 };
    default:
      throw unreadable(name, `it has ${channels} channels, expected 1 to 4`, HINT);
  }
}
