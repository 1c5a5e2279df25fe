import { FACE_BYTES } from '../../src/image/face-size.js';

/** Places from the hottest to the coldest. */
export function byHeat(heat: Float32Array) {
  return [...heat.keys()].sort((a, b) => heat[b]! - heat[a]!);
}

/** Spearman's rank correlation of two heats; 0 where one of them is the same everywhere. */
export function rankCorrelation(a: Float32Array, b: Float32Array) {
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (p: Float64Array, q: Float64Array) =>
    p.reduce((sum, rank, i) => sum + (rank - middle) * (q[i]! - middle), 0);
  const scale = Math.sqrt(product(ranksA, ranksA) * product(ranksB, ranksB));
  return scale > 0 ? product(ranksA, ranksB) / scale : 0;
}

/** Of equal values, and half of some heats is 0, each has the mean of their ranks. */
function ranks(heat: Float32Array) {
  const order = byHeat(heat);
  const result = new Float64Array(heat.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && heat[order[end]!] === heat[order[start]!]) end++;
    for (let i = start; i < end; i++) result[order[i]!] = (start + end - 1) / 2;
  }
  return result;
}

/** A copy of a face with these places set to its mean gray. */
export function without(face: Uint8Array, places: number[]) {
  const mean = face.reduce((sum, value) => sum + value, 0) / FACE_BYTES;
  const copy = face.slice();
  for (const place of places) copy[place] = mean;
  return copy;
}
