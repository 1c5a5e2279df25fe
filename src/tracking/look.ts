import type { Image } from '../image/image.js';

/** Cells of a face's box across and down. */
const CELLS = 6;
/** Numbers of a look: a mean colour a cell. */
export const LOOK_SIZE = 3 * CELLS * CELLS;

/**
 * How a face looks in one clip: the colours of the cells of its box, `[6, 6, 3]`, without their mean and of length 1. It tells faces of
 * one clip apart that were hidden. It says nothing of who someone is, and is kept in memory alone.
 */
export type Look = Float32Array;

/** From here on, squared distances of looks speak rather for two faces than for one. */
const ALIKE = 0.2;
/** What a squared distance of 1 costs. */
const SLOPE = 100;
/**
 * A look may speak no more than so, for one face and for two: many are alike, and a face that turns, or goes into the shade, looks
 * otherwise. Chosen, as the two above, by made-up clips in which people are hidden, and by such in which they leave.
 */
const MOST = 12;

/**
 * The look of what lies in a box, `[x, y, width, height]` in pixels; outside of the picture its edge goes on. Of a gray picture all three
 * colours are the same.
 *
 * @example
 * tracker.look(faces, 1000 * time, { looks: faces.map(({ box }) => lookOf(image, box)) });
 */
export function lookOf(
  { data, width, height, channels }: Image,
  [left, top, across, down]: readonly [number, number, number, number],
): Look {
  const look = new Float32Array(LOOK_SIZE);
  const columns = samplesOf(left, across, width);
  const rows = samplesOf(top, down, height);
  rows.forEach((y, r) => {
    columns.forEach((x, c) => {
      const at = channels * (y * width + x);
      const cell = 3 * (Math.floor(r / SAMPLES) * CELLS + Math.floor(c / SAMPLES));
      for (let color = 0; color < 3; color++) {
        look[cell + color]! += data[at + (channels < 3 ? 0 : color)]!;
      }
    });
  });
  return ofLengthOne(look);
}

/** Pixels that are looked at across a cell. */
const SAMPLES = 4;

function samplesOf(from: number, length: number, end: number): readonly number[] {
  return Array.from({ length: SAMPLES * CELLS }, (_, i) => {
    const place = Math.floor(from + ((i + 0.5) * length) / (SAMPLES * CELLS));
    return Math.min(end - 1, Math.max(0, place));
  });
}

/** In place. A plain face, without any contrast, stays 0. */
export function ofLengthOne(look: Look): Look {
  const mean = look.reduce((sum, value) => sum + value, 0) / look.length;
  const length = Math.sqrt(look.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  for (let i = 0; i < look.length; i++) look[i] = length === 0 ? 0 : (look[i]! - mean) / length;
  return look;
}

/** One look of several of one face, each with a weight. 127 for 1, all of them. */
export function meanLook(looks: readonly (readonly [look: ArrayLike<number>, weight: number])[]): Int8Array {
  const sum = new Float32Array(LOOK_SIZE);
  for (const [look, weight] of looks) {
    for (let i = 0; i < LOOK_SIZE; i++) sum[i]! += weight * look[i]!;
  }
  return inBytes(ofLengthOne(sum));
}

export function inBytes(look: Look): Int8Array {
  return Int8Array.from(look, (value) => Math.round(LOOK_UNIT * value));
}

/** What it costs to take two looks for those of one face; below 0 where they are alike. Both at 127 for 1. */
export function costOfLooks(a: Int8Array, b: Int8Array): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += (a[i]! - b[i]!) ** 2;
  return Math.max(-MOST, Math.min(MOST, SLOPE * (distance / LOOK_UNIT ** 2 - ALIKE)));
}

/** What 1 is where a look is kept in bytes. */
export const LOOK_UNIT = 127;
