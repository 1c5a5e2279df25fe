import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../random.js';
import { FACE_BYTES, FACE_SIZE } from '../record.js';
import { describeSquare, roughness, type Square, summedArea } from './face-squares.js';
import { drawnPhoto } from './testing/drawn-photo.js';

const WHOLE: Square = { left: 0, top: 0, side: FACE_SIZE };

function described(face: Uint8Array, square: Square, cells: number): Float32Array {
  const into = new Float32Array(cells * cells);
  describeSquare(summedArea(face, 0), square, cells, into);
  return into;
}

const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const face = fc.uint8Array({ minLength: FACE_BYTES, maxLength: FACE_BYTES });
const square = fc
  .record({
    side: fc.double({ min: 10, max: 48, noNaN: true }),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ side, x, y }): Square => ({ left: (FACE_SIZE - side) * x, top: (FACE_SIZE - side) * y, side }));

test('a cell a pixel is the pixels, less their mean, at length 1', () => {
  fc.assert(
    fc.property(face, (pixels) => {
      const mean = pixels.reduce((sum, level) => sum + level, 0) / FACE_BYTES;
      const length = Math.sqrt(pixels.reduce((sum, level) => sum + (level - mean) ** 2, 0));
      fc.pre(length > 0.5 * FACE_SIZE);
      const cells = described(pixels, WHOLE, FACE_SIZE);
      for (let i = 0; i < FACE_BYTES; i++) expect(cells[i]).toBeCloseTo((pixels[i]! - mean) / length, 5);
    }),
    { numRuns: 20 },
  );
});

test('any square has length 1 and mean 0, and is its own only perfect fit', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), square, (seed, other, where) => {
      fc.pre(seed !== other);
      const cells = described(drawnPhoto(seed)({ x: 0, y: 0, zoom: 1 }), where, 12);
      expect(product(cells, cells)).toBeCloseTo(1, 4);
      expect(cells.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 3);
      expect(product(cells, described(drawnPhoto(other)({ x: 0, y: 0, zoom: 1 }), where, 12))).toBeLessThan(
        0.99,
      );
    }),
    { numRuns: 50 },
  );
});

test('light and contrast make no difference', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      square,
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      (seed, where, contrast, light) => {
        const pixels = drawnPhoto(seed)({ x: 0, y: 0, zoom: 1 });
        const relit = pixels.map((level) => Math.min(255, light + contrast * level * 0.75));
        expect(product(described(pixels, where, 8), described(relit, where, 8))).toBeGreaterThan(0.995);
      },
    ),
    { numRuns: 50 },
  );
});

test('a plain square looks like nothing', () => {
  for (const level of [0, 128, 255]) {
    const cells = described(new Uint8Array(FACE_BYTES).fill(level), { left: 3.3, top: 7.1, side: 31.7 }, 8);
    expect(cells.every((value) => Math.abs(value) < 1e-6)).toBe(true);
  }
});

test('roughness is that of the textbook: a ramp has 6 / (side² - 1), noise 2, a plain square 0', () => {
  const ramp = Uint8Array.from({ length: FACE_BYTES }, (_, i) => 5 * (i % FACE_SIZE));
  const random = new Random(4);
  const noise = Uint8Array.from({ length: FACE_BYTES }, () => random.uniform(0, 255));
  for (const side of [12, 36, 48]) {
    const square: Square = { left: (48 - side) / 2, top: (48 - side) / 2, side };
    expect(roughness(ramp, 0, square)).toBeCloseTo(6 / (side ** 2 - 1), 9);
    expect(Math.abs(roughness(noise, 0, square) - 2)).toBeLessThan(6 / side);
  }
  expect(roughness(new Uint8Array(FACE_BYTES).fill(90), 0, WHOLE)).toBe(0);
});
