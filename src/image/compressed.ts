import { toByte } from './degrade.js';
import { FACE_BYTES, FACE_SIZE } from './face-size.js';

/** Pixels of a block's side. */
const SIDE = 8;
/** Steps of the 64 frequencies at quality 50, rows from slow to fast (ITU-T T.81, table K.1). */
const STEPS = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();
/** The discrete cosine transform, a frequency a row: orthonormal, so that its transpose goes back. */
const COSINES = Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [frequency, place] = [Math.floor(i / SIDE), i % SIDE];
  const norm = Math.sqrt((frequency === 0 ? 1 : 2) / SIDE);
  return norm * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * SIDE));
});
const BACK = COSINES.map((_, i) => COSINES[(i % SIDE) * SIDE + Math.floor(i / SIDE)]!);

/**
 * What is left of 48×48 gray bytes after they were saved as a JPEG of this quality, 1 to 100, without the file: so it
 * needs no library, and can be done to every training picture.
 */
export function compressed(face: Uint8Array, quality: number): Uint8Array {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const steps = STEPS.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
  const result = new Uint8Array(FACE_BYTES);
  const block = new Float64Array(SIDE * SIDE);
  for (let top = 0; top < FACE_SIZE; top += SIDE) {
    for (let left = 0; left < FACE_SIZE; left += SIDE) {
      const at = (i: number) => (top + Math.floor(i / SIDE)) * FACE_SIZE + left + (i % SIDE);
      for (let i = 0; i < block.length; i++) block[i] = face[at(i)]! - 128;
      const waves = transformed(block, COSINES);
      for (let i = 0; i < waves.length; i++) waves[i] = Math.round(waves[i]! / steps[i]!) * steps[i]!;
      const levels = transformed(waves, BACK);
      for (let i = 0; i < levels.length; i++) result[at(i)] = toByte(levels[i]! + 128);
    }
  }
  return result;
}

/** M·X·Mᵀ of 8×8 values. */
function transformed(block: Float64Array, matrix: readonly number[]): Float64Array {
  return timesTransposed(timesTransposed(block, matrix), matrix);
}

/** (M·X)ᵀ: twice, that is M·X·Mᵀ once more turned back. */
function timesTransposed(block: Float64Array, matrix: readonly number[]): Float64Array {
  const result = new Float64Array(block.length);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += matrix[row * SIDE + k]! * block[k * SIDE + column]!;
      result[column * SIDE + row] = sum;
    }
  }
  return result;
}
