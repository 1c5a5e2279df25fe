import { describe, expect, it } from 'vitest';
import { mcnemarExact } from './mcnemar.js';

describe('McNemar’s exact test', () => {
  it.each([
    // 2 · (1 + 10 + 45) / 2¹⁰, by hand.
    [2, 8, 0.109375],
    // 2 · (1 + 6) / 2⁶, by hand.
    [5, 1, 0.21875],
    // Exact fractions, in another language. The first is Agresti's approval of a prime minister, as R's exact2x2 gives it.
    [86, 150, 3.715936139571442e-5],
    [400, 460, 0.04416954819458901],
  ])('of %d against %d faces is %d', (first, second, expected) => {
    expect(mcnemarExact(first, second) / expected).toBeCloseTo(1, 10);
  });

  it('is the same the other way round, and 1 where nothing tells the two apart', () => {
    expect(mcnemarExact(3, 11)).toBe(mcnemarExact(11, 3));
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(7, 7)).toBe(1);
  });

  it('stays a number where 2ⁿ is none', () => {
    // Of 4,000 faces 2,000 ± 31.6 are expected: so far away it is as good as impossible, and a little off is common.
    expect(mcnemarExact(1500, 2500)).toBeLessThan(1e-50);
    expect(mcnemarExact(1990, 2010)).toBeGreaterThan(0.7);
    expect(mcnemarExact(0, 5000)).toBe(0);
  });
});
