import { describe, expect, it } from 'vitest';
import { EXPRESSION_COLORS, EXPRESSIONS } from '../expression.js';
import { classBalance } from './class-balance.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

describe('classBalance', () => {
  it('shows count and share of each class in each split', () => {
    const svg = classBalance({
      title: 'Faces of each class',
      splits: [
        { name: 'train', counts: { angry: 2467, disgust: 191, happy: 7528, neutral: 10_309 } },
        { name: 'test', counts: { happy: 3, sad: 1 } },
      ],
    });
    const words = placedTexts(svg).map(({ content }) => content);
    expect(words).toEqual(
      expect.arrayContaining([
        ...EXPRESSIONS,
        'n = 20,495',
        '10,309',
        '50.3 %',
        '191',
        '0.9 %',
        'n = 4',
        '75.0 %',
      ]),
    );
    expectGoodFigure(svg);
  });

  it('draws the bars of a split in proportion, and a sliver for the rarest', () => {
    const svg = classBalance({
      title: 't',
      splits: [{ name: 'train', counts: { happy: 10_000, sad: 5000, fear: 1 } }],
    });
    const width = (color: string): number =>
      Number(new RegExp(`<rect [^>]*width="([\\d.]+)"[^>]*fill="${color}"`).exec(svg)![1]);
    expect(width(EXPRESSION_COLORS.sad)).toBeCloseTo(width(EXPRESSION_COLORS.happy) / 2);
    expect(width(EXPRESSION_COLORS.fear)).toBe(1.5);
    expect(width(EXPRESSION_COLORS.angry)).toBe(0);
  });

  it('says that there is nothing', () => {
    for (const splits of [[], [{ name: 'train', counts: {} }]]) {
      const svg = classBalance({ title: 't', splits });
      expect(svg).toContain('There are no labelled faces to show.');
      expectGoodFigure(svg);
    }
  });
});
