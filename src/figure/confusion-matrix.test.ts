import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { confusionMatrixFigure } from './confusion-matrix.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

const title = 'mien-s <FER+ majority> & "votes"';

function words(svg: string): string[] {
  return placedTexts(svg).map(({ content }) => content);
}

describe('confusionMatrixFigure', () => {
  it('shows counts, shares of each row, recall, precision and the title', () => {
    const svg = confusionMatrixFigure({
      title,
      subtitle: 'PrivateTest, n = 40, accuracy 75.0 %',
      classes: ['happy', 'sad'],
      counts: [
        [18, 2],
        [8, 12],
      ],
    });
    expect(words(svg)).toEqual(
      expect.arrayContaining([
        title,
        'PrivateTest, n = 40, accuracy 75.0 %',
        '18',
        '90.0 %',
        '2',
        '10.0 %',
        '8',
        '40.0 %',
        '12',
        '60.0 %',
        'n = 20',
        '69.2 %',
        '85.7 %',
      ]),
    );
    expect(svg).not.toContain('<FER+');
    expectGoodFigure(svg);
  });

  it('shades by shares of the row: a rare class is as visible as a frequent one', () => {
    const svg = confusionMatrixFigure({
      title,
      classes: ['happy', 'disgust'],
      counts: [
        [9000, 1000],
        [1, 9],
      ],
    });
    const fills = [...svg.matchAll(/<rect [^>]*fill="(#[0-9a-f]{6})" rx="3"/g)].map(([, fill]) => fill);
    expect(fills).toHaveLength(4);
    expect(fills[0]).toBe(fills[3]);
    expect(fills[1]).toBe(fills[2]);
    expect(fills[0]).not.toBe(fills[1]);
  });

  it('holds eight classes of large counts, and one without faces', () => {
    const classes = [...EXPRESSIONS, 'contempt'];
    const counts = classes.map((_, row) =>
      classes.map((_, column) => (row === 7 ? 0 : row === column ? 35887 : 1234)),
    );
    const svg = confusionMatrixFigure({ title, classes, counts });
    expect(words(svg)).toEqual(expect.arrayContaining(['35,887', 'contempt', '–', 'n = 0']));
    expectGoodFigure(svg);
  });

  it('says that there are no predictions', () => {
    for (const classes of [[], ['happy', 'sad']]) {
      const svg = confusionMatrixFigure({ title, classes, counts: classes.map(() => classes.map(() => 0)) });
      expect(words(svg)).toContain('There are no predictions to show.');
      expectGoodFigure(svg);
    }
  });
});
