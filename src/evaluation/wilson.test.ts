import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson.js';

describe('wilsonInterval', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i gives %f to %f, as published', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('agrees with SciPy at the size of a test split', () => {
    const [low, high] = wilsonInterval(2700, 3137);
    expect(low).toBeCloseTo(0.8481360506643923, 12);
    expect(high).toBeCloseTo(0.8723715042918195, 12);
  });

  it('knows nothing after no trial', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });

  it('holds the share, stays inside 0 to 1, and mirrors', () => {
    const counts = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([k, n]) => {
        const [low, high] = wilsonInterval(k, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(k / n);
        expect(high).toBeGreaterThanOrEqual(k / n);
        expect(high - low).toBeGreaterThan(0);
        const mirrored = wilsonInterval(n - k, n);
        expect(mirrored[0]).toBeCloseTo(1 - high, 12);
        expect(mirrored[1]).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  it('inverts the score test: at either bound the distance is z standard errors', () => {
    const [low, high] = wilsonInterval(30, 100, 1.5);
    for (const bound of [low, high])
      expect(Math.abs(0.3 - bound) / Math.sqrt((bound * (1 - bound)) / 100)).toBeCloseTo(1.5, 12);
  });
});
