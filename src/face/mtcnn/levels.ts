import { luma } from '../../image/gray.js';
import type { Image } from '../../image/image.js';

/** Which shares of a picture's pixels may become black and stay below white, 0 to 1: 0.01 and 0.99 as a rule. */
export type LevelShares = readonly [low: number, high: number];

/** The gray levels of a picture, 0–255, that become 0 and 255. */
export interface Levels {
  readonly black: number;
  readonly white: number;
}

/** Pixels that are counted, about: enough for shares of one in a hundred. */
const COUNTED = 2 ** 18;

/** Least distance of the two levels, so that the grain of an even picture is not blown up to what a face may look like. */
const LEAST_SPAN = 16;

/**
 * The levels between which a picture's gray levels (BT.601) lie, but for a share at either end. A photo taken in the
 * dark has its brightest spots far below 255; stretched, it looks to the nets like one taken by day.
 *
 * Of large pictures, rows and columns at equal distances are counted. Whole numbers throughout, so that every machine
 * and browser finds the same levels.
 *
 * @example
 * levelsOf(night, [0.01, 0.99]); // { black: 2, white: 31 }
 */
export function levelsOf(image: Image, [low, high]: LevelShares): Levels {
  const counts = levelCounts(image);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const black = levelAbove(counts, low * total);
  const white = 255 - levelAbove(counts.toReversed(), (1 - high) * total);
  const missing = LEAST_SPAN - (white - black);
  if (missing <= 0) return { black, white };
  const from = Math.min(255 - LEAST_SPAN, Math.max(0, black - Math.floor(missing / 2)));
  return { black: from, white: from + LEAST_SPAN };
}

/** How many of the counted pixels have each gray level. */
function levelCounts({ data, width, height, channels }: Image): Uint32Array {
  // An odd distance meets both halves of a pattern of every second pixel.
  const step = 2 * Math.floor(Math.sqrt((width * height) / COUNTED) / 2) + 1;
  const counts = new Uint32Array(256);
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const level = luma(data, (y * width + x) * channels, channels);
      counts[level]!++;
    }
  }
  return counts;
}

/** The first level up to which more than `share` pixels lie. */
function levelAbove(counts: Uint32Array, share: number): number {
  let sum = 0;
  const level = counts.findIndex((count) => {
    sum += count;
    return sum > share;
  });
  return level === -1 ? counts.length - 1 : level;
}

/** Stretches `count` values from `offset` on, in place: black becomes 0, white 255, and nothing leaves 0 to 255. */
export function stretch(values: Float32Array, offset: number, count: number, { black, white }: Levels): void {
  const gain = 255 / (white - black);
  for (let i = offset; i < offset + count; i++) {
    const level = (values[i]! - black) * gain;
    values[i] = level < 0 ? 0 : level > 255 ? 255 : level;
  }
}
