import { crc32, deflateSync } from 'node:zlib';
import { MienError } from '../errors.js';
import type { Image } from './image.js';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** PNG's colour types for gray, RGB and RGBA. */
const COLOR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * A picture as PNG bytes, without loss. Our own few lines rather than a codec library's, because charts embed faces
 * and stay synchronous that way, and because the bytes of a prepared dataset then follow from the pixels alone.
 *
 * Throws `IMAGE_UNREADABLE` where width, height and data do not fit each other.
 */
export function encodePng(image: Image): Uint8Array {
  const { data, width, height, channels } = image;
  if (width < 1 || height < 1 || data.length !== width * height * channels) {
    throw new MienError(
      'IMAGE_UNREADABLE',
      `a picture of ${width}×${height} pixels and ${channels} channels needs ${width * height * channels} bytes, got ${data.length}`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = COLOR_TYPE[channels];
  return concatenate([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filterRows(image), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/**
 * Each row led by its filter's number, the filter chosen by the smallest sum of absolute differences (the heuristic
 * of the PNG specification, 12.8).
 */
function filterRows({ data, width, height, channels }: Image): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  const trial = new Uint8Array(stride);
  // Above the first row is nothing, which counts as zeros.
  let above: Uint8Array = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * stride, (y + 1) * stride);
    let least = Number.POSITIVE_INFINITY;
    FILTERS.forEach((filter, number) => {
      const sum = filter(row, above, channels, trial);
      if (sum >= least) return;
      least = sum;
      rows[y * (stride + 1)] = number;
      rows.set(trial, y * (stride + 1) + 1);
    });
    above = row;
  }
  return rows;
}

/**
 * Writes what a filter makes of a row to `out`. Returns the sum of absolute differences. Each filter has a loop of its
 * own, since one loop that asks for the filter at each byte takes several times as long.
 */
type Filter = (row: Uint8Array, above: Uint8Array, channels: number, out: Uint8Array) => number;

/** By their numbers in PNG (9.2). */
const FILTERS: readonly Filter[] = [
  function none(row, _, __, out) {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += put(out, i, row[i]!);
    return sum;
  },
  function sub(row, _, channels, out) {
    let sum = 0;
    for (let i = 0; i < channels; i++) sum += put(out, i, row[i]!);
    for (let i = channels; i < row.length; i++) sum += put(out, i, row[i]! - row[i - channels]!);
    return sum;
  },
  function up(row, above, _, out) {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += put(out, i, row[i]! - above[i]!);
    return sum;
  },
  function average(row, above, channels, out) {
    let sum = 0;
    for (let i = 0; i < channels; i++) sum += put(out, i, row[i]! - (above[i]! >> 1));
    for (let i = channels; i < row.length; i++) {
      sum += put(out, i, row[i]! - ((row[i - channels]! + above[i]!) >> 1));
    }
    return sum;
  },
  function paeth(row, above, channels, out) {
    let sum = 0;
    for (let i = 0; i < channels; i++) sum += put(out, i, row[i]! - above[i]!);
    for (let i = channels; i < row.length; i++) {
      sum += put(out, i, row[i]! - nearest(row[i - channels]!, above[i]!, above[i - channels]!));
    }
    return sum;
  },
];

function put(out: Uint8Array, i: number, difference: number): number {
  const byte = difference & 0xff;
  out[i] = byte;
  return byte < 128 ? byte : 256 - byte;
}

/** The neighbour that is nearest to left + up − upLeft. */
function nearest(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toUpLeft = Math.abs(estimate - upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
