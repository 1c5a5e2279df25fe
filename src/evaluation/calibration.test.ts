import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, RELIABILITY_BINS, reliabilityBins } from './calibration.js';
import { confusionMatrix } from './confusion.js';
import { anyPredictions, predictionsOf, TWELVE } from './testing/predictions.js';

describe('reliabilityBins', () => {
  it('bins by the top probability', () => {
    const bins = reliabilityBins(predictionsOf([0, 0.75, 0.25], [1, 0.875, 0.125], [1, 0, 1]), 4);
    expect(bins).toEqual([
      { low: 0, high: 0.25, count: 0, confidence: null, accuracy: null },
      { low: 0.25, high: 0.5, count: 0, confidence: null, accuracy: null },
      { low: 0.5, high: 0.75, count: 1, confidence: 0.75, accuracy: 1 },
      { low: 0.75, high: 1, count: 2, confidence: 0.9375, accuracy: 0.5 },
    ]);
  });

  it('keeps every row, and each mean inside its bin', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const bins = reliabilityBins(predictions);
        expect(bins).toHaveLength(RELIABILITY_BINS);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(predictions.labels.length);
        for (const { low, high, confidence } of bins) {
          if (confidence === null) continue;
          expect(confidence).toBeGreaterThan(low - 1e-6);
          expect(confidence).toBeLessThan(high + 1e-6);
        }
      }),
    );
  });

  it('puts a value that float32 rounding took above 1 into the last bin', () => {
    expect(reliabilityBins(predictionsOf([0, 1.0000001, 0])).at(-1)?.count).toBe(1);
  });
});

describe('expectedCalibrationError', () => {
  it('is what working it by hand gives', () => {
    // Tops of TWELVE: .5 ×4 (2 right), .6 ×3 (2 right), .7 ×2 (2 right), .8 ×2 (2 right), .4 ×1 (right):
    // (4·0 + 3·|2/3 − .6| + 2·.3 + 2·.2 + 1·.6) / 12 = 1.8 / 12.
    expect(expectedCalibrationError(reliabilityBins(TWELVE))).toBeCloseTo(0.15, 6);
  });

  it('is 0 for sure and right, 1 for sure and wrong', () => {
    expect(expectedCalibrationError(reliabilityBins(predictionsOf([0, 1, 0], [1, 0, 1])))).toBe(0);
    expect(expectedCalibrationError(reliabilityBins(predictionsOf([1, 1, 0], [0, 0, 1])))).toBe(1);
  });

  it('lies in 0 to 1, and is at least |mean confidence − accuracy|', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const error = expectedCalibrationError(reliabilityBins(predictions));
        const { labels, probabilities, classCount } = predictions;
        let gap = 0;
        labels.forEach((_, row) => {
          gap +=
            Math.max(...probabilities.subarray(row * classCount, (row + 1) * classCount)) / labels.length;
        });
        confusionMatrix(predictions).forEach((row, k) => {
          gap -= row[k]! / labels.length;
        });
        expect(error).toBeGreaterThanOrEqual(Math.abs(gap) - 1e-9);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses empty bins', () => {
    expect(() => expectedCalibrationError([])).toThrow(expect.objectContaining({ code: 'DATASET_EMPTY' }));
  });
});
