import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { logLoss } from './log-loss.js';
import { applyTemperature, fitTemperature, logProbabilities, TEMPERATURE_RANGE } from './temperature.js';
import { TWELVE } from './testing/predictions.js';

/** Log-probabilities of n rows, scaled by `overconfidence`, and labels drawn from the unscaled distributions. */
function sampled(n: number, classCount: number, overconfidence: number) {
  const random = new Random(7, n);
  const logits = new Float32Array(n * classCount);
  const labels = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    const z = Array.from({ length: classCount }, () => 2 * random.normal());
    const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
    let left = random.next();
    labels[row] = z.findIndex((value) => {
      left -= Math.exp(value) / total;
      return left < 0;
    });
    logits.set(
      z.map((value) => value * overconfidence),
      row * classCount,
    );
  }
  return { logits, labels };
}

describe('fitTemperature', () => {
  it('agrees with SciPy minimize_scalar', () => {
    const fit = fitTemperature(logProbabilities(TWELVE.probabilities), TWELVE.labels, 3);
    expect(fit.temperature).toBeCloseTo(0.43624029, 5);
    expect(fit.lossBefore).toBeCloseTo(0.6506758059631615, 6);
    expect(fit.lossAfter).toBeCloseTo(0.5268253860981187, 6);
  });

  it.each([0.5, 1, 3])('finds the temperature that the labels were drawn at: %f', (overconfidence) => {
    const { logits, labels } = sampled(20_000, 7, overconfidence);
    expect(fitTemperature(logits, labels, 7).temperature / overconfidence).toBeCloseTo(1, 1);
  });

  it('is no worse than any other temperature', () => {
    const { logits, labels } = sampled(60, 4, 2);
    const { temperature, lossAfter } = fitTemperature(logits, labels, 4);
    for (const other of [0.06, 0.3, 1, temperature * 0.99, temperature * 1.01, 5, 19]) {
      const at = fitTemperature(
        logits.map((value) => value / other),
        labels,
        4,
      ).lossBefore;
      expect(lossAfter).toBeLessThanOrEqual(at + 1e-9);
    }
  });

  it('does not mind a constant added to a row', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), (constant) => {
        const { logits, labels } = sampled(40, 3, 1.5);
        const shifted = fitTemperature(
          logits.map((value) => value + constant),
          labels,
          3,
        );
        expect(shifted.temperature).toBeCloseTo(fitTemperature(logits, labels, 3).temperature, 3);
      }),
      { numRuns: 20 },
    );
  });

  it('stops at the range where all is right or all is wrong', () => {
    const logits = Float32Array.of(4, 0, 0, 4);
    expect(fitTemperature(logits, Uint8Array.of(0, 1), 2).temperature).toBeCloseTo(TEMPERATURE_RANGE[0], 12);
    expect(fitTemperature(logits, Uint8Array.of(1, 0), 2).temperature).toBeCloseTo(TEMPERATURE_RANGE[1], 12);
  });

  it('leaves out rows of a class outside the model, and refuses to fit nothing', () => {
    const { logits, labels } = sampled(50, 3, 2);
    const more = Float32Array.of(...logits, 9, 0, 0);
    expect(fitTemperature(more, Uint8Array.of(...labels, 3), 3)).toEqual(fitTemperature(logits, labels, 3));
    expect(() => fitTemperature(Float32Array.of(1, 0), Uint8Array.of(7), 2)).toThrow(
      expect.objectContaining({ code: 'DATASET_EMPTY' }),
    );
  });
});

describe('applyTemperature', () => {
  it('is softmax(ln p / T)', () => {
    // √0.64 : √0.36 = 0.8 : 0.6, and 0.5² : 0.25² : 0.25² = 4 : 1 : 1.
    const warm = applyTemperature({ probabilities: Float32Array.of(0.64, 0.36), classCount: 2 }, 2);
    expect(warm[0]).toBeCloseTo(0.8 / 1.4, 6);
    const cool = applyTemperature({ probabilities: Float32Array.of(0.5, 0.25, 0.25), classCount: 3 }, 0.5);
    expect(cool[0]).toBeCloseTo(2 / 3, 6);
    expect(cool[1]).toBeCloseTo(1 / 6, 6);
  });

  it('gives the log-loss that the fit promised', () => {
    const { temperature, lossAfter } = fitTemperature(
      logProbabilities(TWELVE.probabilities),
      TWELVE.labels,
      3,
    );
    const probabilities = applyTemperature(TWELVE, temperature);
    expect(logLoss({ ...TWELVE, probabilities })).toBeCloseTo(lossAfter, 5);
  });

  it('survives a tiny temperature', () => {
    expect([
      ...applyTemperature({ probabilities: Float32Array.of(0.02, 0.01, 0), classCount: 3 }, 0.001),
    ]).toEqual([1, 0, 0]);
  });
});

describe('logProbabilities', () => {
  it('clamps 0 at ln 1e-7', () => {
    const logs = logProbabilities(Float32Array.of(1, 0));
    expect(logs[0]).toBe(0);
    expect(logs[1]).toBeCloseTo(-16.118, 3);
  });
});
