import { createRequire } from 'node:module';

/**
 * The decoder, by its CommonJS files: as ECMAScript modules they take twice the time, at every start of the program and
 * of each of its threads.
 */
export const sharp = createRequire(import.meta.url)('sharp') as typeof import('sharp').default;

/** For a worker beside others: the workers are what runs side by side, and pictures are not kept. */
export function decodeAlone(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}
