import type { Random } from '../random.js';
import { FACE_BYTES, FACE_SIZE } from './face-size.js';
import { resize } from './resize.js';

/** A face of 48×48 gray bytes blurred by a Gaussian of standard deviation `sigma` (pixels), the border repeated. */
export function blurred(face: Uint8Array, sigma: number): Uint8Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: ArrayLike<number>, at: (along: number, across: number) => number): Float64Array => {
    const to = new Float64Array(FACE_BYTES);
    for (let across = 0; across < FACE_SIZE; across++) {
      for (let along = 0; along < FACE_SIZE; along++) {
        let sum = 0;
        for (let i = 0; i < kernel.length; i++)
          sum += kernel[i]! * from[at(clamped(along + i - reach), across)]!;
        to[at(along, across)] = sum / total;
      }
    }
    return to;
  };
  const rows = pass(face, (x, y) => y * FACE_SIZE + x);
  return Uint8Array.from(
    pass(rows, (y, x) => y * FACE_SIZE + x),
    toByte,
  );
}

/** With normal noise of a standard deviation in gray levels. */
export function noisy(face: Uint8Array, deviation: number, random: Random): Uint8Array {
  return Uint8Array.from(face, (value) => toByte(value + deviation * random.normal()));
}

/** As if it had been taken with `side`×`side` pixels. */
export function coarse(face: Uint8Array, side: number): Uint8Array {
  const image = { data: face, width: FACE_SIZE, height: FACE_SIZE, channels: 1 } as const;
  return resize(resize(image, side, side), FACE_SIZE, FACE_SIZE).data;
}

/** In so many times the light: above one, what was bright becomes white. */
export function relit(face: Uint8Array, light: number): Uint8Array {
  return Uint8Array.from(face, (value) => toByte(value * light));
}

export function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** The nearest row or column of a face. */
export function clamped(index: number): number {
  return Math.min(FACE_SIZE - 1, Math.max(0, index));
}
