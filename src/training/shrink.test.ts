import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { shrinker } from './shrink.js';

const sides = fc.constantFrom(16, 24, 32, 40);
const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

function shrunk(level: (x: number, y: number) => number, side: number): Float32Array {
  const from = Float32Array.from({ length: FACE_BYTES }, (_, i) =>
    level(i % FACE_SIZE, Math.floor(i / FACE_SIZE)),
  );
  const into = new Float32Array(side * side).fill(-1);
  shrinker(side)(from, into, 0);
  return into;
}

test('the mean of a picture stays', () => {
  fc.assert(
    fc.property(
      sides,
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 30, maxLength: 60 }),
      (side, levels) => {
        const level = (x: number, y: number) => levels[(7 * x + 13 * y) % levels.length]!;
        const whole = Array.from({ length: FACE_BYTES }, (_, i) =>
          level(i % FACE_SIZE, Math.floor(i / FACE_SIZE)),
        );
        expect(meanOf(shrunk(level, side))).toBeCloseTo(meanOf(whole), 3);
      },
    ),
  );
});

test('a slope stays one, as steep as the picture is smaller', () => {
  fc.assert(
    fc.property(sides, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), (side, a, b) => {
      const into = shrunk((x, y) => a * x + b * y, side);
      // A pixel of the small picture has its centre at (i + ½) · 48 / side of the large one. Means of the pixels that
      // a cell cuts are exact where cells are whole pixels, and off by less than half a pixel's rise elsewhere.
      const scale = FACE_SIZE / side;
      into.forEach((level, i) => {
        const [x, y] = [i % side, Math.floor(i / side)].map((place) => (place + 0.5) * scale - 0.5);
        const exact = Number.isInteger(scale) ? 1e-3 : (Math.abs(a) + Math.abs(b)) / 2;
        expect(Math.abs(level - (a * x! + b * y!))).toBeLessThanOrEqual(exact);
      });
    }),
  );
});

test('of 48 to 32 pixels, two take the place of three', () => {
  const into = shrunk((x) => [30, 60, 90][x % 3]!, 32);
  for (let x = 0; x < 32; x += 2) {
    expect(into[x]).toBeCloseTo((30 + 60 / 2) / 1.5, 4);
    expect(into[x + 1]).toBeCloseTo((60 / 2 + 90) / 1.5, 4);
  }
});

test('writes at its place, and nowhere else', () => {
  const into = new Float32Array(3 * 32 * 32).fill(-1);
  shrinker(32)(new Float32Array(FACE_BYTES).fill(9), into, 32 * 32);
  expect(into.subarray(0, 32 * 32).every((level) => level === -1)).toBe(true);
  expect(into.subarray(32 * 32, 2 * 32 * 32).every((level) => Math.abs(level - 9) < 1e-4)).toBe(true);
  expect(into.subarray(2 * 32 * 32).every((level) => level === -1)).toBe(true);
});
