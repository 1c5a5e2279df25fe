import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartAxes, WHOLE_VIEW } from '../../studio/chart/chart-axes.js';
import { logAxis } from '../../studio/chart/log-axis.js';
import { type Point, seriesCsv, smoothed } from '../../studio/chart/series.js';

const frame = { left: 50, right: 450, top: 10, bottom: 210 };
const series = (...points: Point[]) => [{ name: 'a', color: 'red', points }];

describe('the axes of curves', () => {
  it('of shares stay between nothing and all', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 30 }), (values) => {
        const points = values.map((value, i) => [i + 1, value] as const);
        const { up } = chartAxes(series(...points), WHOLE_VIEW, { shares: true, frame });
        expect(Math.min(...up.ticks)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...up.ticks)).toBeLessThanOrEqual(1);
        for (const value of values) {
          expect(up.at(value)).toBeGreaterThanOrEqual(frame.top - 1e-6);
          expect(up.at(value)).toBeLessThanOrEqual(frame.bottom + 1e-6);
        }
      }),
      // Shares that differ by less than can be written made every place NaN.
      { examples: [[[0, 2e-323]], [[1, 1 - 1e-16]]] },
    );
  });

  it('hold only what is zoomed to', () => {
    const points = [1, 2, 3, 4].map((epoch) => [epoch, 10 ** -epoch] as const);
    const view = { ...WHOLE_VIEW, zoom: [3, 4] as const };
    const { across, up } = chartAxes(series(...points), view, { shares: false, frame });
    expect([across.low, across.high]).toEqual([3, 4]);
    expect(up.high).toBeLessThanOrEqual(0.002);
  });

  it('begin at the start of the first epoch where values are known by step', () => {
    const byStep = series([0.25, 2], [0.5, 1.5], [1.25, 1]);
    const { across } = chartAxes(byStep, WHOLE_VIEW, { until: 10, shares: false, frame });
    expect([across.low, across.high]).toEqual([0, 10]);
    const byEpoch = chartAxes(series([1, 2], [2, 1]), WHOLE_VIEW, { shares: false, frame });
    expect(byEpoch.across.low).toBe(1);
  });

  it('of powers of ten hold every value, at even steps for even ratios', () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const axis = logAxis(low, high, 210, 10);
        expect(axis.low).toBeLessThanOrEqual(low * (1 + 1e-6));
        expect(axis.high).toBeGreaterThanOrEqual(high * (1 - 1e-6));
        expect(axis.at(axis.low)).toBeCloseTo(210);
        expect(axis.at(axis.high)).toBeCloseTo(10);
      }),
    );
    const axis = logAxis(0.01, 100, 0, 4);
    expect([0.01, 0.1, 1, 10, 100].map((at) => axis.at(at))).toEqual(
      [0, 1, 2, 3, 4].map((at) => expect.closeTo(at)),
    );
  });
});

describe('smoothed curves', () => {
  it('leave a constant as it is, and gaps as gaps', () => {
    const points: Point[] = [
      [1, 3],
      [2, Number.NaN],
      [3, 3],
    ];
    expect(smoothed(points, 0.9).map(([, value]) => value)).toEqual([
      expect.closeTo(3),
      Number.NaN,
      expect.closeTo(3),
    ]);
  });

  it('are the weighted mean of what came before', () => {
    const points: Point[] = [
      [1, 0],
      [2, 1],
    ];
    // Weights 0.5 · 0.5 and 0.5 of 0 and 1.
    expect(smoothed(points, 0.5)[1]![1]).toBeCloseTo(0.5 / 0.75);
  });
});

describe('curves as a table', () => {
  it('have a row an epoch and a column a series', () => {
    const lines = seriesCsv([
      {
        name: 'run, a',
        color: '',
        points: [
          [1, 0.5],
          [2, Number.NaN],
        ],
      },
      { name: 'b', color: '', points: [[2, 0.25]] },
    ]);
    expect(lines).toBe('epoch,"run, a",b\n1,0.5,\n2,,0.25\n');
  });
});
