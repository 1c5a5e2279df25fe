import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedAccuracy, classScores, macroF1 } from './class-scores.js';
import { confusionMatrix } from './confusion.js';
import { anyPredictions, TWELVE } from './testing/predictions.js';

describe('classScores', () => {
  it('agrees with scikit-learn 1.2.1 precision_recall_fscore_support', () => {
    expect(classScores(confusionMatrix(TWELVE))).toEqual([
      { precision: 0.75, recall: 0.75, f1: 0.75, support: 4 },
      { precision: 0.5, recall: 2 / 3, f1: 4 / 7, support: 3 },
      { precision: 1, recall: 0.8, f1: 8 / 9, support: 5 },
    ]);
  });

  it('says null, not 0 or NaN, where there is nothing to divide by', () => {
    const scores = classScores([
      [2, 1, 0, 0],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(scores[1]).toEqual({ precision: 0, recall: null, f1: 0, support: 0 });
    expect(scores[2]).toEqual({ precision: null, recall: 0, f1: 0, support: 1 });
    expect(scores[3]).toEqual({ precision: null, recall: null, f1: null, support: 0 });
  });

  it('finds nothing of a class that the model does not have', () => {
    expect(
      classScores([
        [5, 0],
        [0, 5],
        [1, 2],
      ])[2],
    ).toEqual({ precision: null, recall: 0, f1: 0, support: 3 });
  });
});

describe('the means', () => {
  it('agree with scikit-learn 1.2.1 balanced_accuracy_score and f1_score(average="macro")', () => {
    expect(balancedAccuracy(confusionMatrix(TWELVE))).toBeCloseTo(0.7388888888888889, 12);
    expect(macroF1(confusionMatrix(TWELVE))).toBeCloseTo(0.7367724867724869, 12);
  });

  it('leave out absent classes, and count a class outside the model', () => {
    const confusion = [
      [4, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
      [0, 2, 0],
    ];
    expect(balancedAccuracy(confusion)).toBeCloseTo((1 + 0.5 + 0) / 3, 12);
    expect(macroF1(confusion)).toBeCloseTo((8 / 9 + 2 / 5 + 0) / 3, 12);
  });

  it('refuse an empty matrix', () => {
    for (const mean of [balancedAccuracy, macroF1])
      expect(() => mean([[0]])).toThrow(expect.objectContaining({ code: 'DATASET_EMPTY' }));
  });

  it('do not depend on how frequent a class is, for balanced accuracy', () => {
    fc.assert(
      fc.property(anyPredictions, fc.integer({ min: 2, max: 9 }), (predictions, times) => {
        const confusion = confusionMatrix(predictions);
        const repeated = confusion.map((row, k) => (k === 0 ? row.map((count) => count * times) : row));
        expect(balancedAccuracy(repeated)).toBeCloseTo(balancedAccuracy(confusion), 12);
      }),
    );
  });
});
