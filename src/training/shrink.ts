import { FACE_SIZE } from '../image/face-size.js';
import { addRows, axisWeights, resizeAcross } from '../image/resize.js';

/**
 * Makes a 48×48 picture, `from`, smaller. The result is `side`×`side` floats at `target` of `into`. Each
 * float is the mean of the area that it covers.
 */
export function shrinker(side: number): (from: Float32Array, into: Float32Array, target: number) => void {
  const axis = axisWeights(FACE_SIZE, side);
  const rows = new Float32Array(FACE_SIZE * side);
  return (from, into, target) => {
    resizeAcross({ data: from, width: FACE_SIZE, height: FACE_SIZE, channels: 1 }, axis, rows);
    for (let y = 0; y < side; y++) {
      const start = target + y * side;
      addRows(rows, axis, y, into.fill(0, start, start + side).subarray(start, start + side));
    }
  };
}
