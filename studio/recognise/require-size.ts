import { MienError } from '../../src/errors.js';

/** Of a picture's file, bytes: a 50-megapixel photo, the most that is decoded, has 10 to 30 MB. */
const MOST_BYTES = 64 * 2 ** 20;

/** Throws `IMAGE_UNREADABLE` for files that are too large to be photos, before they are read. */
export function requireSize({ size }: Blob): void {
  if (size <= MOST_BYTES) return;
  const mega = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  throw new MienError(
    'IMAGE_UNREADABLE',
    `The file has ${mega(size)}, and ${mega(MOST_BYTES)} are the limit.`,
    {
      hint: 'Save the picture smaller, as JPEG.',
    },
  );
}
