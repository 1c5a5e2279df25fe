import { areaOf, type ScoredBox, sharedArea } from './boxes.js';

/** What the shared area is divided by: the area of both boxes together, or that of the smaller one. */
export type Overlap = 'union' | 'min';

/** How much two boxes overlap, 0 to 1; 0 where either is empty. */
export function overlapOf(a: ScoredBox, b: ScoredBox, overlap: Overlap): number {
  const shared = sharedArea(a, b);
  if (shared === 0) return 0;
  const [first, second] = [areaOf(a), areaOf(b)];
  return shared / (overlap === 'min' ? Math.min(first, second) : first + second - shared);
}

/**
 * Non-maximum suppression: the best box stays, those that overlap it by more than `threshold` go, and so on with the
 * rest. The result is in order of rank, the best first. Of more than `most` boxes only the best are looked at, since
 * the time grows with the square of their number.
 */
export function suppress<T extends ScoredBox>(
  boxes: readonly T[],
  threshold: number,
  overlap: Overlap,
  most = Number.POSITIVE_INFINITY,
): T[] {
  const kept: T[] = [];
  const sorted = boxes.toSorted((a, b) => b.rank - a.rank).slice(0, most);
  for (const box of sorted) {
    if (kept.every((better) => overlapOf(better, box, overlap) <= threshold)) kept.push(box);
  }
  return kept;
}
