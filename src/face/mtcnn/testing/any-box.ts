import fc from 'fast-check';
import type { ScoredBox } from '../boxes.js';

/** Arbitrary boxes of 1 to 40 pixels a side around the origin, many of which overlap. */
export function anyBox(): fc.Arbitrary<ScoredBox> {
  const place = fc.double({ min: -30, max: 30, noNaN: true });
  const side = fc.double({ min: 1, max: 40, noNaN: true });
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.tuple(place, place, side, side, score).map(([left, top, width, height, probability]) => ({
    left,
    top,
    right: left + width,
    bottom: top + height,
    score: probability,
    rank: probability,
  }));
}
