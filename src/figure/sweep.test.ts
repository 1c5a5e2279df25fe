import { describe, expect, it } from 'vitest';
import { type SweepLine, sweepFigure } from './sweep.js';

const trial = (number: number, rate: number, curve: readonly number[]): SweepLine => ({
  ...{ trial: number, curve, value: curve.at(-1) ?? null },
  settings: { learningRate: rate, 'augmentation.erase': number % 2 === 0 ? 0 : 0.5, labels: 'votes' },
});

const draw = (trials: readonly SweepLine[]): string =>
  sweepFigure({ subtitle: '3 trials', measure: 'accuracy on validation', rungs: [1, 3], trials });

/** The y of each point of the paths that have so many. */
function pathsOf(svg: string, points: number): readonly (readonly number[])[] {
  const paths = [...svg.matchAll(/<path d="(M[^"]+)"/g)].map(([, d]) =>
    d!
      .split(/[ML]/)
      .slice(1)
      .map((pair) => Number(pair.split(' ')[1])),
  );
  return paths.filter((path) => path.length === points);
}

describe('sweepFigure', () => {
  const trials = [trial(2, 0.1, [0.4, 0.6, 0.8]), trial(0, 0.3, [0.5]), trial(1, 0.03, [0.2])];

  it('has a curve or a dot a trial, and a line across three settings and the measure', () => {
    const svg = draw(trials);
    expect(pathsOf(svg, 3)).toHaveLength(1);
    expect(svg.match(/<circle/g)).toHaveLength(2);
    const lines = pathsOf(svg, 4);
    expect(lines).toHaveLength(3);
    // The best is drawn last: of its three learning rates it has the middle one, and the highest figure.
    const [worst, , best] = lines as [number[], number[], number[]];
    expect(best[0]).toBeCloseTo((lines[0]![0]! + lines[1]![0]!) / 2, 1);
    expect(best[3]).toBeLessThan(worst[3]!);
    expect(svg).toContain('trial 2: 0.800');
    expect(svg).toContain('>learningRate<');
  });

  it('ends the line of a trial that failed before the last axis', () => {
    const failed = { ...trial(3, 0.5, [0.1]), value: null };
    expect(draw([...trials, failed])).toContain('stroke-dasharray="3 3"');
    expect(pathsOf(draw([...trials, failed]), 4)).toHaveLength(3);
  });

  it('scales many values by their logarithm', () => {
    const rates = Array.from({ length: 13 }, (_, i) => 10 ** (-4 + i / 4));
    const svg = draw(rates.map((rate, i) => trial(i, rate, [0.5, i / 20])));
    for (const label of ['0.0001', '0.001', '0.01', '0.1']) expect(svg).toContain(`>${label}<`);
    const ys = pathsOf(svg, 4).map(([y]) => y!);
    const steps = ys.slice(1).map((y, i) => y - ys[i]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 0);
  });

  it('says so where nothing was trained', () => {
    expect(draw([])).toContain('No epoch has been finished yet.');
    expect(draw([trial(0, 1, [])])).not.toContain('NaN');
  });
});
