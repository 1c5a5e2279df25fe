import { describe, expect, it } from 'vitest';
import { coverageFigure } from './accuracy-coverage.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

const point = (threshold: number, coverage: number, accuracy: number | null) => ({
  threshold,
  coverage,
  accuracy,
});

describe('coverageFigure', () => {
  it('marks the threshold in use, with what it gives', () => {
    const svg = coverageFigure({
      title: 'Accuracy and coverage',
      subtitle: 'majority-7, test split, n = 3,137',
      curve: [point(0, 1, 0.84), point(0.5, 0.95, 0.87), point(0.9, 0.6, 0.96), point(0.99, 0, null)],
      answered: point(0.5, 0.95, 0.87),
      aurc: 0.0412,
    });
    const words = placedTexts(svg).map(({ content }) => content);
    expect(words).toEqual(
      expect.arrayContaining([
        'uncertain below 0.5:',
        '95.0 % answered,',
        '87.0 % of them right',
        'AURC 0.041',
      ]),
    );
    expect(svg.match(/<circle /g)).toHaveLength(4);
    expectGoodFigure(svg);
  });

  it('holds a perfect and a hopeless model, and no predictions', () => {
    for (const accuracy of [1, 0, null]) {
      const curve = [point(0, 1, accuracy)];
      expectGoodFigure(coverageFigure({ title: 'Accuracy', curve, answered: curve[0]!, aurc: 0 }));
    }
  });
});
