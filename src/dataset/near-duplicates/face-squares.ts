import { FACE_BYTES, FACE_SIZE } from '../record.js';

/** A square part of a face, pixels: it may begin and end between two. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

const LINE = FACE_SIZE + 1;

/** `[49, 49]`: at (y, x) the sum of all gray levels above and left of there (Crow 1984). */
export function summedArea(images: Uint8Array, row: number): Float64Array {
  const sums = new Float64Array(LINE * LINE);
  const start = row * FACE_BYTES;
  for (let y = 0; y < FACE_SIZE; y++) {
    let line = 0;
    for (let x = 0; x < FACE_SIZE; x++) {
      line += images[start + y * FACE_SIZE + x]!;
      sums[(y + 1) * LINE + x + 1] = sums[y * LINE + x + 1]! + line;
    }
  }
  return sums;
}

/** The same between pixels, as if each were an even area. */
function sumAt(sums: Float64Array, x: number, y: number): number {
  const [column, row] = [Math.min(FACE_SIZE - 1, x | 0), Math.min(FACE_SIZE - 1, y | 0)];
  const [right, below] = [x - column, y - row];
  const at = row * LINE + column;
  const upper = sums[at]! + (sums[at + 1]! - sums[at]!) * right;
  const lower = sums[at + LINE]! + (sums[at + LINE + 1]! - sums[at + LINE]!) * right;
  return upper + (lower - upper) * below;
}

/** Of the whole pixels of a square: the mean square of a step to the right or down, as a share of the variance. */
export function roughness(images: Uint8Array, row: number, { left, top, side }: Square): number {
  let [sum, squares, steps] = [0, 0, 0];
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      const at = row * FACE_BYTES + y * FACE_SIZE + x;
      const level = images[at]!;
      sum += level;
      squares += level ** 2;
      if (x + 1 < left + side) steps += (images[at + 1]! - level) ** 2;
      if (y + 1 < top + side) steps += (images[at + FACE_SIZE]! - level) ** 2;
    }
  }
  const variance = squares / side ** 2 - (sum / side ** 2) ** 2;
  return variance > 0 ? steps / (2 * side * (side - 1)) / variance : 0;
}

/**
 * A description of a square that does not depend on its light and contrast: `cells`² gray levels less their mean, as a
 * vector of length 1. So the product of two is their correlation. Equal levels give zeros. Written to `into` at `at`.
 */
export function describeSquare(
  sums: Float64Array,
  { left, top, side }: Square,
  cells: number,
  into: Float32Array,
  at = 0,
): void {
  const step = side / cells;
  const count = cells * cells;
  const line = cells + 1;
  const corners = new Float64Array(line * line);
  for (let y = 0; y <= cells; y++) {
    for (let x = 0; x <= cells; x++) corners[y * line + x] = sumAt(sums, left + x * step, top + y * step);
  }
  let mean = 0;
  for (let y = 0; y < cells; y++) {
    for (let x = 0; x < cells; x++) {
      const corner = y * line + x;
      const level =
        corners[corner]! - corners[corner + 1]! - corners[corner + line]! + corners[corner + line + 1]!;
      into[at + y * cells + x] = level;
      mean += level / count;
    }
  }
  let squares = 0;
  for (let i = at; i < at + count; i++) {
    into[i]! -= mean;
    squares += into[i]! ** 2;
  }
  // Less than a gray level of contrast is rounding.
  const length = Math.sqrt(squares) > Math.sqrt(count) * step * step * 0.5 ? Math.sqrt(squares) : Infinity;
  for (let i = at; i < at + count; i++) into[i]! /= length;
}
