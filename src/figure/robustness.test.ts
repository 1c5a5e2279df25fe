import { describe, expect, it } from 'vitest';
import { robustnessFigure } from './robustness.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

const levels = [0.5, 1, 1.5, 2, 3].map((level, i) => ({ level, accuracy: 0.8 - i / 10, uncertain: i / 8 }));

describe('robustnessFigure', () => {
  it('has a panel for each corruption, with its unit and levels', () => {
    const svg = robustnessFigure({
      title: 'Robustness',
      subtitle: 'test split, n = 12',
      undisturbed: { accuracy: 0.85, uncertain: 0 },
      disturbances: ['blur', 'eyes occluded', 'noise', 'dark'].map((name) => ({
        name,
        unit: `height of a gray bar, pixels of 48`,
        levels,
      })),
    });
    const words = placedTexts(svg).map(({ content }) => content);
    expect(words).toEqual(
      expect.arrayContaining(['blur', 'eyes occluded', 'none', '1.5', '% called uncertain']),
    );
    expect(svg.match(/<path /g)).toHaveLength(8);
    expectGoodFigure(svg);
  });

  it('says that there is nothing to show', () => {
    const none = { title: 'Robustness', undisturbed: { accuracy: 1, uncertain: 0 }, disturbances: [] };
    expectGoodFigure(robustnessFigure(none));
  });
});
