import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScoredBox } from './boxes.js';
import { overlapOf, suppress } from './nms.js';
import { anyBox } from './testing/any-box.js';

const box = (left: number, top: number, right: number, bottom: number, score = 0.5): ScoredBox => ({
  left,
  top,
  right,
  bottom,
  score,
  rank: score,
});

test('of boxes whose scores are the same, the one of higher rank stays', () => {
  const [worse, better] = [
    { ...box(0, 0, 9, 9, 1), rank: 17 },
    { ...box(1, 0, 10, 9, 1), rank: 18 },
  ];
  expect(suppress([worse, better], 0.5, 'union')).toEqual([better]);
});

describe('overlap', () => {
  test('of two 4×4 boxes that share 2×4 pixels: 8 of 24, and 8 of 16', () => {
    const [a, b] = [box(0, 0, 4, 4), box(2, 0, 6, 4)];
    expect(overlapOf(a, b, 'union')).toBeCloseTo(8 / 24, 12);
    expect(overlapOf(a, b, 'min')).toBeCloseTo(8 / 16, 12);
  });

  test('of a box inside another: its share of the larger one, and all', () => {
    const [outer, inner] = [box(0, 0, 10, 10), box(2, 2, 4, 4)];
    expect(overlapOf(outer, inner, 'union')).toBeCloseTo(0.04, 12);
    expect(overlapOf(outer, inner, 'min')).toBe(1);
  });

  test('is symmetric, from 0 to 1, and never less by the smaller box than by the union', () => {
    fc.assert(
      fc.property(anyBox(), anyBox(), (a, b) => {
        const [union, min] = [overlapOf(a, b, 'union'), overlapOf(a, b, 'min')];
        expect(overlapOf(b, a, 'union')).toBeCloseTo(union, 9);
        expect(union).toBeGreaterThanOrEqual(0);
        expect(min).toBeLessThanOrEqual(1 + 1e-9);
        expect(min).toBeGreaterThanOrEqual(union - 1e-9);
      }),
    );
  });
});

describe('suppression', () => {
  test('a chain: the second goes for the first, the third stays since the second is gone', () => {
    const [a, b, c] = [box(0, 0, 10, 10, 0.9), box(3, 0, 13, 10, 0.8), box(6, 0, 16, 10, 0.7)];
    // a and b share 70 of 130, b and c too; a and c 40 of 160.
    expect(suppress([c, a, b], 0.5, 'union')).toEqual([a, c]);
    expect(suppress([c, a, b], 0.2, 'union')).toEqual([a]);
    expect(suppress([c, a, b], 0.6, 'union')).toEqual([a, b, c]);
  });

  test('what is kept is in order of score, overlaps no more than allowed, and covers all that went', () => {
    const overlaps = fc.constantFrom('union', 'min');
    const threshold = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(anyBox(), { maxLength: 30 }), threshold, overlaps, (boxes, most, by) => {
        const kept = suppress(boxes, most, by);
        kept.forEach((item, i) => {
          expect(boxes).toContain(item);
          for (const better of kept.slice(0, i)) {
            expect(better.score).toBeGreaterThanOrEqual(item.score);
            expect(overlapOf(better, item, by)).toBeLessThanOrEqual(most);
          }
        });
        for (const gone of boxes.filter((item) => !kept.includes(item))) {
          const cause = kept.some((k) => k.score >= gone.score && overlapOf(k, gone, by) > most);
          expect(cause).toBe(true);
        }
      }),
    );
  });

  test('of too many, the best are looked at', () => {
    const boxes = [0.1, 0.9, 0.5].map((score, i) => box(20 * i, 0, 20 * i + 5, 5, score));
    expect(suppress(boxes, 0.5, 'union', 2)).toEqual([boxes[1], boxes[2]]);
  });
});
