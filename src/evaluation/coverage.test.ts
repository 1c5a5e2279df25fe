import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyCoverage } from './coverage.js';
import { anyPredictions, predictionsOf, TWELVE } from './testing/predictions.js';

describe('accuracyCoverage', () => {
  it('is the mean risk of the k surest: by hand for four rows', () => {
    // By confidence: right, wrong, right, wrong: risks 0, 1/2, 1/3, 2/4.
    const four = predictionsOf([0, 0.9, 0.1], [1, 0.8, 0.2], [0, 0.7, 0.3], [1, 0.6, 0.4]);
    const { aurc, answered } = accuracyCoverage(four, 0.75);
    expect(aurc).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4, 12);
    expect(answered).toEqual({ threshold: 0.75, coverage: 0.5, accuracy: 0.5 });
  });

  it('answers a face whose confidence is the threshold', () => {
    const rows = predictionsOf([0, 0.5, 0.5], [0, 0.75, 0.25]);
    expect(accuracyCoverage(rows, 0.5).answered.coverage).toBe(1);
    expect(accuracyCoverage(rows, 0.51).answered.coverage).toBe(0.5);
    expect(accuracyCoverage(rows, 0.8).answered).toMatchObject({ coverage: 0, accuracy: null });
  });

  it('takes faces of equal confidence in their mean order', () => {
    // Two orders of one right and one wrong: risks (0, ½) or (1, ½), mean ½ each.
    const tied = predictionsOf([0, 0.6, 0.4], [1, 0.6, 0.4]);
    expect(accuracyCoverage(tied, 0.5).aurc).toBeCloseTo(0.5, 12);
  });

  it('begins with every face at their accuracy, and answers ever fewer', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const { curve, aurc } = accuracyCoverage(predictions, 0.5);
        expect(curve[0]!.coverage).toBe(1);
        expect(curve.map(({ coverage }) => coverage)).toEqual(
          curve.map(({ coverage }) => coverage).toSorted((a, b) => b - a),
        );
        expect(aurc).toBeGreaterThanOrEqual(0);
        expect(aurc).toBeLessThanOrEqual(1);
        if (curve[0]!.accuracy === 1) expect(aurc).toBe(0);
        if (curve[0]!.accuracy === 0) expect(aurc).toBeCloseTo(1, 12);
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    const order = [...TWELVE.labels.keys()].reverse();
    const turned = {
      ...TWELVE,
      labels: Uint8Array.from(order, (row) => TWELVE.labels[row]!),
      probabilities: Float32Array.from(
        order.flatMap((row) => [...TWELVE.probabilities.subarray(row * 3, row * 3 + 3)]),
      ),
    };
    expect(accuracyCoverage(turned, 0.5)).toEqual(accuracyCoverage(TWELVE, 0.5));
  });

  it('refuses no rows', () => {
    expect(() => accuracyCoverage({ ...TWELVE, labels: new Uint8Array() }, 0.5)).toThrow(
      expect.objectContaining({ code: 'DATASET_EMPTY' }),
    );
  });
});
