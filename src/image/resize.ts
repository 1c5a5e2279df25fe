import { MienError } from '../errors.js';
import type { Image } from './image.js';

/** For each output position of one axis: where its inputs start, and the weight of each of `taps` inputs. */
export interface AxisWeights {
  readonly starts: Int32Array;
  /** `[output, taps]`; each row sums to 1. */
  readonly weights: Float32Array;
  readonly taps: number;
}

/**
 * The picture at another size. Each axis that shrinks takes the mean of the area that an output pixel covers
 * (no aliasing, and the mean brightness stays); each that grows is interpolated linearly between pixel centres.
 * Our own, so that Node and browsers give the same pixels. Rounded once, at the end.
 *
 * Throws `OPTION_INVALID` unless width and height are whole numbers above zero.
 */
export function resize(image: Image, width: number, height: number): Image {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new MienError('OPTION_INVALID', `resize to ${width}×${height}: expected whole numbers above zero`);
  }
  const { data, channels } = image;
  if (width === image.width && height === image.height) return { ...image, data: data.slice() };

  const across = axisWeights(image.width, width);
  const down = axisWeights(image.height, height);
  const rows = new Float32Array(image.height * width * channels);
  resizeAcross(image, across, rows);
  const stride = width * channels;
  const result = new Uint8Array(height * stride);
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    addRows(rows, down, y, sums);
    for (let i = 0; i < stride; i++) result[y * stride + i] = Math.min(255, Math.floor(sums[i]! + 0.5));
  }
  return { data: result, width, height, channels };
}

/** Pixels `[height, width, channels]` of any kind of number. */
export interface Pixels {
  readonly data: Uint8Array | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The first half of a resize: each row becomes one of `across`. Writes `[height, output width, channels]` to `rows`. */
export function resizeAcross(
  { data, width, height, channels }: Pixels,
  across: AxisWeights,
  rows: Float32Array,
): void {
  const { starts, weights, taps } = across;
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < starts.length; x++) {
      const first = (y * width + starts[x]!) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let tap = 0, at = first + c; tap < taps; tap++, at += channels) {
          const weight = weights[x * taps + tap]!;
          if (weight !== 0) sum += weight * data[at]!;
        }
        rows[to++] = sum;
      }
    }
  }
}

/** The other half: adds the weighted rows that make up row `y` of the result to `sums`, which is as long as a row. */
export function addRows(
  rows: Float32Array,
  { starts, weights, taps }: AxisWeights,
  y: number,
  sums: Float32Array | Float64Array,
): void {
  const stride = sums.length;
  for (let tap = 0; tap < taps; tap++) {
    const weight = weights[y * taps + tap]!;
    if (weight === 0) continue;
    const from = (starts[y]! + tap) * stride;
    for (let i = 0; i < stride; i++) sums[i]! += weight * rows[from + i]!;
  }
}

/** How an axis of `from` pixels becomes one of `to`. */
export function axisWeights(from: number, to: number): AxisWeights {
  const scale = from / to;
  const taps = from > to ? Math.ceil(scale) + 1 : 2;
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    if (from > to) {
      const low = i * scale;
      const high = (i + 1) * scale;
      const start = Math.floor(low);
      starts[i] = start;
      for (let tap = 0; tap < taps && start + tap < from; tap++) {
        const covered = Math.min(high, start + tap + 1) - Math.max(low, start + tap);
        weights[i * taps + tap] = Math.max(0, covered) / scale;
      }
    } else {
      // Pixel centres: output i's centre lies at (i + ½)·scale in input pixels, inputs at j + ½.
      const centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
      const start = Math.min(Math.floor(centre), Math.max(0, from - 2));
      starts[i] = start;
      weights[i * taps] = 1 - (centre - start);
      if (from > 1) weights[i * taps + 1] = centre - start;
    }
  }
  return { starts, weights, taps };
}
