import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionMatrix, normalizeRows } from './confusion.js';
import { anyPredictions, predictionsOf, TWELVE } from './testing/predictions.js';

describe('confusionMatrix', () => {
  it('counts true × predicted (scikit-learn 1.2.1 confusion_matrix)', () => {
    expect(confusionMatrix(TWELVE)).toEqual([
      [3, 1, 0],
      [1, 2, 0],
      [0, 1, 4],
    ]);
  });

  it('has a row, but no column, for a true class outside the model', () => {
    expect(confusionMatrix(predictionsOf([0, 0.9, 0.1], [2, 0.2, 0.8], [2, 0.6, 0.4]))).toEqual([
      [1, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(confusionMatrix(predictionsOf([0, 0.9, 0.1]), 3)).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it('counts each row once, under its label', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const counts = confusionMatrix(predictions);
        counts.forEach((row, k) => {
          const support = [...predictions.labels].filter((label) => label === k).length;
          expect(row.reduce((a, b) => a + b)).toBe(support);
        });
      }),
    );
  });
});

describe('normalizeRows', () => {
  it('gives shares, and nulls where a class is absent', () => {
    expect(
      normalizeRows([
        [3, 1, 0],
        [0, 0, 0],
        [0, 1, 4],
      ]),
    ).toEqual([
      [0.75, 0.25, 0],
      [null, null, null],
      [0, 0.2, 0.8],
    ]);
  });
});
