import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { levelsOf, stretch } from './levels.js';
import { Mipmap } from './mipmap.js';

const gray = (data: Uint8Array, width: number): Image => ({
  data,
  width,
  height: data.length / width,
  channels: 1,
});

/** Each of 100 levels from `first` on in 40 pixels, which lie anywhere. */
const even = (first: number, times = 1): Image =>
  gray(
    Uint8Array.from({ length: 4000 }, (_, i) => first + times * ((i * 37) % 100)),
    80,
  );

describe('the levels between which 98 % of a picture lie', () => {
  test('of a known histogram: one level in a hundred is left below and above', () => {
    // 40 pixels a level; more than 40 lie at or below the second level.
    expect(levelsOf(even(50), [0.01, 0.99])).toEqual({ black: 51, white: 148 });
    expect(levelsOf(even(50), [0.05, 0.95])).toEqual({ black: 55, white: 144 });
    expect(levelsOf(even(20, 2), [0, 1])).toEqual({ black: 20, white: 218 });
  });

  test('are of gray: colours count by BT.601, alpha not at all', () => {
    const data = Uint8Array.from({ length: 400 }, (_, i) => [200, 0, 0, i % 8 === 3 ? 0 : 255][i % 4]!);
    // 0.299 · 200 = 59.8, and the least span of 16 around it.
    expect(levelsOf({ data, width: 10, height: 10, channels: 4 }, [0.01, 0.99])).toEqual({
      black: 52,
      white: 68,
    });
  });

  test('are never closer than 16, nor outside 0 to 255', () => {
    for (const [level, black] of [
      [0, 0],
      [3, 0],
      [100, 92],
      [255, 239],
    ] as const) {
      const flat = gray(new Uint8Array(100).fill(level), 10);
      expect(levelsOf(flat, [0.01, 0.99])).toEqual({ black, white: black + 16 });
    }
  });

  test('of a large picture are those of the small one that it repeats', () => {
    const random = Uint8Array.from({ length: 1200 * 1500 }, (_, i) => 30 + ((i * 7919 + (i >> 9)) % 150));
    const { black, white } = levelsOf(gray(random, 1200), [0.01, 0.99]);
    expect(Math.abs(black - 31)).toBeLessThanOrEqual(1);
    expect(Math.abs(white - 178)).toBeLessThanOrEqual(1);
  });

  test('move with the light, so that a darker picture is stretched to the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 155 }), (first) => {
        const grid = { left: 0, top: 0, cellWidth: 4, cellHeight: 5, columns: 20, rows: 10 };
        const sampled = (image: Image): number[] => {
          const target = new Float32Array(600);
          new Mipmap(image, levelsOf(image, [0.01, 0.99])).sample(grid, target);
          return [...target];
        };
        const reference = sampled(even(0));
        sampled(even(first)).forEach((level, i) => {
          expect(Math.abs(level - reference[i]!)).toBeLessThan(0.001);
        });
      }),
      { numRuns: 10 },
    );
  });
});

test('stretched values keep their order and end at 0 and 255; the others stay', () => {
  const values = Float32Array.of(7, 0, 10, 35, 60, 90, 7);
  stretch(values, 1, 5, { black: 10, white: 60 });
  expect([...values]).toEqual([7, 0, 0, 127.5, 255, 255, 7]);
});

test('what lies outside the picture stays black', () => {
  const image = even(100);
  const target = new Float32Array(3 * 4).fill(9);
  const outside = { left: -200, top: 0, cellWidth: 10, cellHeight: 10, columns: 2, rows: 2 };
  new Mipmap(image, levelsOf(image, [0.01, 0.99])).sample(outside, target);
  expect(new Set(target)).toEqual(new Set([0]));
});
