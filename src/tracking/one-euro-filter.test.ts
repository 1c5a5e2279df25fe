import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OneEuroFilter } from './one-euro-filter.js';

const OPTIONS = { restCutoff: 1, speedFactor: 0.5, speedCutoff: 1 };

/** The filter's equations as the paper has them, over a whole series at a fixed rate (Casiez et al. 2012, appendix A). */
function byPaper(values: readonly number[], rate: number): number[] {
  const alpha = (cutoff: number): number => {
    const te = 1 / rate;
    const tau = 1 / (2 * Math.PI * cutoff);
    return 1 / (1 + tau / te);
  };
  let x = values[0]!;
  let dx = 0;
  return values.map((value, i) => {
    if (i === 0) return x;
    const speed = (value - x) * rate;
    dx = alpha(OPTIONS.speedCutoff) * speed + (1 - alpha(OPTIONS.speedCutoff)) * dx;
    const a = alpha(OPTIONS.restCutoff + OPTIONS.speedFactor * Math.abs(dx));
    x = a * value + (1 - a) * x;
    return x;
  });
}

describe('the one-euro filter', () => {
  it('is that of the paper', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: 5, max: 120 }), (series, rate) => {
        const filter = new OneEuroFilter(OPTIONS);
        const got = series.map((value, i) => filter.next(value, i === 0 ? 0 : 1 / rate));
        const expected = byPaper(series, rate);
        for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i]!, 8);
      }),
    );
  });

  it('measures speed in the unit it is given, so that near and far faces are smoothed alike', () => {
    const near = new OneEuroFilter(OPTIONS);
    const far = new OneEuroFilter(OPTIONS);
    for (const [i, value] of [0, 1, 3, 2, 5].entries()) {
      expect(near.next(10 * value, i === 0 ? 0 : 0.05, 10)).toBeCloseTo(
        10 * far.next(value, i === 0 ? 0 : 0.05),
        10,
      );
    }
  });

  it('keeps its value where no time has passed', () => {
    const filter = new OneEuroFilter(OPTIONS);
    filter.next(4, 0);
    expect(filter.next(9, 0)).toBe(4);
    expect(filter.next(9, -1)).toBe(4);
  });
});
