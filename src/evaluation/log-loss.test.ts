import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLoss } from './log-loss.js';
import { anyPredictions, predictionsOf, TWELVE } from './testing/predictions.js';

describe('logLoss', () => {
  it('agrees with scikit-learn 1.2.1 log_loss', () => {
    expect(logLoss(TWELVE)).toBeCloseTo(0.6506758059631615, 6);
  });

  it('is ln k for uniform predictions', () => {
    for (const k of [2, 7, 8]) {
      const uniform = new Array<number>(k).fill(1 / k);
      expect(logLoss(predictionsOf([0, ...uniform], [1, ...uniform]))).toBeCloseTo(Math.log(k), 6);
    }
  });

  it('is exactly 0 for perfect ones', () => {
    expect(logLoss(predictionsOf([0, 1, 0], [1, 0, 1.0000001]))).toBe(0);
  });

  it('clamps an impossible truth at −ln 1e-7, in or outside the classes', () => {
    expect(logLoss(predictionsOf([0, 0, 1]))).toBeCloseTo(16.11809565, 8);
    expect(logLoss(predictionsOf([7, 0, 1]))).toBeCloseTo(16.11809565, 8);
  });

  it('lies between 0 and the clamp', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const loss = logLoss(predictions);
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThanOrEqual(16.1181);
      }),
    );
  });

  it('refuses no rows', () => {
    expect(() =>
      logLoss({ labels: new Uint8Array(), probabilities: new Float32Array(), classCount: 2 }),
    ).toThrow(expect.objectContaining({ code: 'DATASET_EMPTY' }));
  });
});
