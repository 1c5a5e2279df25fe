import { FACE_SIZE } from '../image/face-size.js';
import { axisWeights } from '../image/resize.js';

/**
 * Makes a 48×48 picture, `from`, smaller. The result is `side`×`side` floats at `target` of `into`. Each
 * float is the mean of the area that it covers.
 */
export function shrinker(side: number): (from: Float32Array, into: Float32Array, target: number) => void {
  const { starts, weights, taps } = axisWeights(FACE_SIZE, side);
  const rows = new Float32Array(FACE_SIZE * side);
  return (from, into, target) => {
    for (let y = 0; y < FACE_SIZE; y++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          const weight = weights[x * taps + tap]!;
          if (weight !== 0) sum += weight * from[y * FACE_SIZE + starts[x]! + tap]!;
        }
        rows[y * side + x] = sum;
      }
    }
    into.fill(0, target, target + side * side);
    for (let y = 0; y < side; y++) {
      for (let tap = 0; tap < taps; tap++) {
        const weight = weights[y * taps + tap]!;
        if (weight === 0) continue;
        const row = (starts[y]! + tap) * side;
        for (let x = 0; x < side; x++) into[target + y * side + x]! += weight * rows[row + x]!;
      }
    }
  };
}
