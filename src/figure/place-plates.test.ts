import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlateWish, placeAlike, placePlates, type Rectangle } from './place-plates.js';

const SIZES = [
  { width: 120, height: 120 },
  { width: 90, height: 45 },
  { width: 80, height: 20 },
];
const wish = (x: number, y: number, side: number): PlateWish => ({
  face: { x, y, width: side, height: side },
  sizes: SIZES,
  gap: 4,
});
const apart = (a: Rectangle, b: Rectangle): boolean =>
  a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;

describe('plates', () => {
  it('stand right of a face, and left of it at the right border', () => {
    expect(placePlates([wish(100, 100, 80)], 1000, 800)).toEqual([
      { x: 184, y: 100, width: 120, height: 120, size: 0, clear: true },
    ]);
    expect(placePlates([wish(900, 100, 80)], 1000, 800)[0]).toMatchObject({ x: 776, y: 100, size: 0 });
  });

  it('are smaller where faces leave less room', () => {
    const row = [0, 1, 2, 3].map((i) => wish(i * 105, 40, 60));
    const plates = placePlates(row, 420, 150);
    for (const [i, plate] of plates.entries()) {
      expect(plate.size).toBeGreaterThan(0);
      for (const [j, other] of plates.entries()) if (i !== j) expect(apart(plate, other)).toBe(true);
    }
  });

  it('say whether they lie on another face or plate', () => {
    const stacked = placePlates([wish(0, 0, 100), wish(0, 0, 99)], 100, 100);
    expect(stacked.map(({ clear }) => clear)).toEqual([false, false]);
  });

  it('are alike where that is asked for: as full as the fullest that has room at every face', () => {
    const row = [0, 1, 2, 3].map((i) => wish(i * 105, 40, 60));
    const alone = wish(700, 300, 60);
    const sizes = (of: readonly PlateWish[]): readonly number[] =>
      placeAlike(of, 900, 500).map(({ size }) => size);
    expect(sizes([alone])).toEqual([0]);
    const mixed = placePlates([...row, alone], 900, 150).map(({ size }) => size);
    expect(new Set(mixed).size).toBeGreaterThan(1);
    expect(new Set(placeAlike([...row, alone], 900, 150).map(({ size }) => size))).toEqual(
      new Set([Math.max(...mixed)]),
    );
    expect(placeAlike([], 900, 500)).toEqual([]);
  });

  it('lie in a corner of a face that fills the picture', () => {
    const [plate] = placePlates([wish(0, 0, 1000)], 1000, 1000);
    expect(plate).toMatchObject({ size: 0 });
    expect([0, 880]).toContain(plate!.x);
  });

  it('never leave a picture that they fit into, and hide nothing while they are full', () => {
    const anyFace = fc.record({
      x: fc.integer({ min: -20, max: 480 }),
      y: fc.integer({ min: -20, max: 380 }),
      side: fc.integer({ min: 5, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(anyFace, { maxLength: 12 }), (faces) => {
        const wishes = faces.map(({ x, y, side }) => wish(x, y, side));
        const plates = placePlates(wishes, 500, 400);
        plates.forEach((plate, i) => {
          expect(plate.x >= 0 && plate.y >= 0).toBe(true);
          expect(plate.x + plate.width <= 500 && plate.y + plate.height <= 400).toBe(true);
          if (plate.size === 2) return;
          wishes.forEach(({ face }, j) => {
            if (j !== i) expect(apart(plate, face)).toBe(true);
          });
        });
      }),
    );
  });
});
