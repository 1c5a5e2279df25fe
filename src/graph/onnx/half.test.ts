import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHalf, toHalf } from './half.js';

describe('half precision', () => {
  // IEEE 754-2019, binary16.
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [1 / 3, 0x3555],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])('%d is %i', (value, bits) => {
    expect(toHalf(value)).toBe(bits);
    if (bits !== 0x3555) expect(fromHalf(bits)).toBe(value);
  });

  test('every half is its own number, and what is none stays none', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(fromHalf(toHalf(value)))).toBe(true);
      else if (toHalf(value) !== bits) throw new Error(`${bits.toString(16)} became ${toHalf(value)}`);
    }
  });

  test('a number becomes the nearest half, the even one where two are as near', () => {
    fc.assert(
      fc.property(fc.double({ min: -70_000, max: 70_000, noNaN: true }), (value) => {
        const bits = toHalf(value);
        const off = Math.abs(fromHalf(bits) - value);
        if (Math.abs(value) >= 65_520) {
          expect(bits & 0x7fff).toBe(0x7c00);
          return;
        }
        for (const other of [bits - 1, bits + 1]) {
          if ((other & 0x7fff) >= 0x7c00 || (other & 0x8000) !== (bits & 0x8000) || other < 0) continue;
          const distance = Math.abs(fromHalf(other) - value);
          expect(distance).toBeGreaterThanOrEqual(off);
          if (distance === off) expect(bits & 1).toBe(0);
        }
      }),
    );
    expect([toHalf(2049), toHalf(2051)]).toEqual([toHalf(2048), toHalf(2052)]);
    expect([toHalf(65_519), toHalf(65_520)]).toEqual([0x7bff, 0x7c00]);
  });
});
