import type { Image } from '../../image/image.js';

/** Cells that cover a rectangle of a picture and may lie partly or wholly outside of it. Pixels. */
export interface SampleGrid {
  readonly left: number;
  readonly top: number;
  /** Width and height of one cell; less than 1 where the rectangle is enlarged. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Writes the mean colour of each cell, `[3, rows, columns]`, RGB levels 0–255, into `target` from `offset` on. What
 * lies outside the picture counts as 0 in every channel, a gray picture as three equal channels, alpha not at all.
 *
 * `extent` is how much of the picture counts, in pixels; the rest of its last column and row is outside.
 *
 * It is the area mean of `INTER_AREA`, with which the reference resizes, in both directions. `image/resize.ts`
 * enlarges by interpolation instead, rounds to bytes, and would need each crop and each strip as a picture of its own.
 */
export function sampleArea(
  image: Image,
  grid: SampleGrid,
  target: Float32Array,
  offset = 0,
  extent: readonly [width: number, height: number] = [image.width, image.height],
): void {
  const { data, width, channels } = image;
  const { columns, rows } = grid;
  const across = coverage(grid.left, grid.cellWidth, columns, extent[0]);
  const down = coverage(grid.top, grid.cellHeight, rows, extent[1]);
  const plane = rows * columns;
  const from = across.start;
  const sums = new Float64Array(Math.max(0, across.end - from) * channels);
  for (let row = 0; row < rows; row++) {
    sumRows(down, row, { data, start: from * channels, stride: width * channels }, sums);
    const at = offset + row * columns;
    if (channels === 1) sumColumns(across, sums, target, at);
    else sumColours(across, sums, channels, target, at, plane);
  }
  if (channels === 1) {
    target.copyWithin(offset + plane, offset, offset + plane);
    target.copyWithin(offset + 2 * plane, offset, offset + plane);
  }
}

/** Bytes of the picture that lie under the grid: from `start` on in each row, a row every `stride` bytes. */
interface RowBytes {
  readonly data: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

/** The weighted sum of the pixels' rows under one row of cells, most often two or three. */
function sumRows(
  { firsts, offsets, weights }: Coverage,
  row: number,
  { data, start, stride }: RowBytes,
  sums: Float64Array,
): void {
  const tap = offsets[row]!;
  const count = offsets[row + 1]! - tap;
  if (count === 0) {
    sums.fill(0);
    return;
  }
  const first = start + firsts[row]! * stride;
  // The first three at once: the sums are then written once, as a rule, and never read.
  const second = count > 1 ? first + stride : first;
  const third = count > 2 ? second + stride : first;
  const a = weights[tap]!;
  const b = count > 1 ? weights[tap + 1]! : 0;
  if (count < 3) {
    for (let i = 0; i < sums.length; i++) sums[i] = a * data[first + i]! + b * data[second + i]!;
    return;
  }
  const c = weights[tap + 2]!;
  for (let i = 0; i < sums.length; i++) {
    sums[i] = a * data[first + i]! + b * data[second + i]! + c * data[third + i]!;
  }
  for (let next = 3; next < count; next++) {
    const weight = weights[tap + next]!;
    const from = first + next * stride;
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * data[from + i]!;
  }
}

function sumColumns(
  { firsts, offsets, weights, start }: Coverage,
  sums: Float64Array,
  target: Float32Array,
  at: number,
): void {
  for (let column = 0; column < firsts.length; column++) {
    let gray = 0;
    for (let tap = offsets[column]!, i = firsts[column]! - start; tap < offsets[column + 1]!; tap++, i++) {
      gray += weights[tap]! * sums[i]!;
    }
    target[at + column] = gray;
  }
}

function sumColours(
  { firsts, offsets, weights, start }: Coverage,
  sums: Float64Array,
  channels: 3 | 4,
  target: Float32Array,
  at: number,
  plane: number,
): void {
  for (let column = 0; column < firsts.length; column++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let i = (firsts[column]! - start) * channels;
    for (let tap = offsets[column]!; tap < offsets[column + 1]!; tap++, i += channels) {
      const weight = weights[tap]!;
      red += weight * sums[i]!;
      green += weight * sums[i + 1]!;
      blue += weight * sums[i + 2]!;
    }
    target[at + column] = red;
    target[at + column + plane] = green;
    target[at + column + 2 * plane] = blue;
  }
}

/** Which pixels of one axis each cell covers, and by which share of the cell. */
interface Coverage {
  /** The first pixel under each cell. */
  readonly firsts: Int32Array;
  /** Where the weights of each cell begin; one entry more, for the end of the last. */
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  /** All pixels under any cell: `start` inclusive, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

function coverage(origin: number, cell: number, count: number, size: number): Coverage {
  const firsts = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    const low = Math.min(size, Math.max(0, origin + i * cell));
    const high = Math.min(size, Math.max(0, origin + (i + 1) * cell));
    firsts[i] = Math.floor(low);
    for (let pixel = Math.floor(low); pixel < high; pixel++) {
      weights.push((Math.min(high, pixel + 1) - Math.max(low, pixel)) / cell);
    }
    offsets[i + 1] = weights.length;
  }
  const start = firsts[0] ?? 0;
  const last = count - 1;
  const end = last < 0 ? start : firsts[last]! + offsets[count]! - offsets[last]!;
  return { firsts, offsets, weights: Float64Array.from(weights), start, end };
}
