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
  for (let y = 0; y < height; y++) {
    let least = Number.POSITIVE_INFINITY;
    for (let filter = 0; filter <= 4; filter++) {
      const sum = filterRow({ data, stride, channels }, y, filter, trial);
      if (sum < least) {
        least = sum;
        rows[y * (stride + 1)] = filter;
        rows.set(trial, y * (stride + 1) + 1);
      }
    }
  }
  return rows;
}

interface Rows {
  readonly data: Uint8Array;
  /** Bytes of a row. */
  readonly stride: number;
  readonly channels: number;
}

/** Writes row `y` under a filter to `trial`. Returns the sum of its absolute differences. */
function filterRow({ data, stride, channels }: Rows, y: number, filter: number, trial: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < stride; i++) {
    const at = y * stride + i;
    const left = i >= channels ? data[at - channels]! : 0;
    const up = y > 0 ? data[at - stride]! : 0;
    const upLeft = i >= channels && y > 0 ? data[at - stride - channels]! : 0;
    const value = (data[at]! - predict(filter, left, up, upLeft)) & 0xff;
    trial[i] = value;
    sum += value < 128 ? value : 256 - value;
  }
  return sum;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - upLeft;
      const toLeft = Math.abs(estimate - left);
      const toUp = Math.abs(estimate - up);
      const toUpLeft = Math.abs(estimate - upLeft);
      if (toLeft <= toUp && toLeft <= toUpLeft) return left;
      return toUp <= toUpLeft ? up : upLeft;
    }
    default:
      return 0;
  }
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
