import { MienError } from '../../src/errors.js';
import { pictureFormat } from '../../src/image/format.js';
import { NEXT_STEP } from './picture-error.js';

/** Of a picture's file, bytes: a 50-megapixel photo, the most that is decoded at its own size, has 10 to 30 MB. */
const MOST_BYTES = 64 * 2 ** 20;

/** First bytes that say what a file is. */
const HEAD = 64;

/**
 * Throws `IMAGE_UNREADABLE` for files that are too large to be photos, empty, or no pictures, before anybody is asked:
 * so the words are the same wherever it is recognised.
 */
export async function checkPicture(name: string, blob: Blob): Promise<void> {
  const mega = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  const refuse = (message: string, hint: string): MienError =>
    new MienError('IMAGE_UNREADABLE', message, { hint });
  if (blob.size > MOST_BYTES) {
    throw refuse(
      `${name} has ${mega(blob.size)}; ${mega(MOST_BYTES)} are the most.`,
      'Save the picture smaller, as JPEG.',
    );
  }
  if (blob.size === 0) throw refuse(`${name} is empty.`, NEXT_STEP);
  const head = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  if (pictureFormat(head) === undefined) {
    throw refuse(`${name} is not a picture mien can read (JPEG, PNG, WebP, AVIF or GIF).`, NEXT_STEP);
  }
}
