import { describe, expect, it } from 'vitest';
import { type ReliabilityFigureBin, reliabilityDiagram } from './reliability-diagram.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

function bins(counts: readonly number[], accuracy: (middle: number) => number): ReliabilityFigureBin[] {
  return counts.map((count, i) => {
    const middle = (i + 0.5) / counts.length;
    return {
      low: i / counts.length,
      high: (i + 1) / counts.length,
      count,
      confidence: count === 0 ? null : middle,
      accuracy: count === 0 ? null : accuracy(middle),
    };
  });
}

/** Pixel places of the ringed points. */
function points(svg: string): { x: number; y: number }[] {
  return [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
}

describe('reliabilityDiagram', () => {
  it('shows the calibration error and the number of faces', () => {
    const svg = reliabilityDiagram({
      title: 'a < b',
      bins: bins([0, 5, 20, 300, 2812], (m) => m - 0.05),
      ece: 0.0214,
    });
    const words = placedTexts(svg).map(({ content }) => content);
    expect(words).toEqual(expect.arrayContaining(['a < b', 'calibration error 2.1 %', 'n = 3,137', '4,000']));
    expect(points(svg)).toHaveLength(4);
    expectGoodFigure(svg);
  });

  it('puts a calibrated model on the diagonal and an over-confident one below', () => {
    const [first, second] = [0, 0.2].map((gap) =>
      points(
        reliabilityDiagram({
          title: 't',
          bins: bins([9, 9, 9, 9, 9], (m) => Math.max(0, m - gap)),
          ece: gap,
        }),
      ),
    ) as [{ x: number; y: number }[], { x: number; y: number }[]];
    const slope = (first[4]!.y - first[0]!.y) / (first[4]!.x - first[0]!.x);
    expect(slope).toBeCloseTo(-1);
    // Downwards on the page is a larger y.
    expect(second[4]!.y).toBeGreaterThan(first[4]!.y + 10);
  });

  it('copes with one bin of one face', () => {
    expectGoodFigure(reliabilityDiagram({ title: 't', bins: bins([1], () => 1), ece: 0.5 }));
  });

  it('says that there are no predictions', () => {
    const svg = reliabilityDiagram({ title: 't', bins: [], ece: Number.NaN });
    expect(svg).toContain('There are no predictions to show.');
    expectGoodFigure(svg);
  });
});
