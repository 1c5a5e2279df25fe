import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { fitOffsetTemperature } from './offset-temperature.js';
import { fitTemperature, logProbabilities, TEMPERATURE_RANGE } from './temperature.js';
import { TWELVE } from './testing/predictions.js';

/** Labels drawn from softmax((z + offsets) / temperature), and z. */
function sampled(n: number, temperature: number, offsets: readonly number[]) {
  const random = new Random(11, n);
  const logits = Float32Array.from({ length: n * offsets.length }, () => 2 * random.normal());
  const labels = Uint8Array.from({ length: n }, (_, row) => {
    const powers = offsets.map((offset, k) =>
      Math.exp((logits[row * offsets.length + k]! + offset) / temperature),
    );
    let left = random.next() * powers.reduce((a, b) => a + b, 0);
    return powers.findIndex((power) => {
      left -= power;
      return left < 0;
    });
  });
  return { logits, labels };
}

describe('fitOffsetTemperature', () => {
  it('agrees with SciPy minimize (BFGS)', () => {
    const fit = fitOffsetTemperature(logProbabilities(TWELVE.probabilities), TWELVE.labels, 3);
    expect(fit.temperature).toBeCloseTo(0.434851, 5);
    [0.0386876, -0.1136232, 0.0749356].forEach((offset, k) => {
      expect(fit.offsets[k]).toBeCloseTo(offset, 5);
    });
    expect(fit.lossAfter).toBeCloseTo(0.4836407961808334, 6);
    expect(fit.lossBefore).toBeCloseTo(0.6506758059631615, 6);
  });

  it('finds what the labels were drawn with', () => {
    const offsets = [0.6, -0.4, 0, -0.2];
    const { logits, labels } = sampled(40_000, 0.7, offsets);
    const fit = fitOffsetTemperature(logits, labels, 4);
    expect(fit.temperature).toBeCloseTo(0.7, 1);
    offsets.forEach((offset, k) => {
      expect(Math.abs(fit.offsets[k]! - offset)).toBeLessThan(0.05);
    });
  });

  it('is no worse than a temperature alone, and offsets of few rows stay small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.2, max: 4, noNaN: true }), (n, t) => {
        const { logits, labels } = sampled(n, t, [1, 0, -1]);
        const alone = fitTemperature(logits, labels, 3);
        const { lossAfter, temperature, offsets } = fitOffsetTemperature(logits, labels, 3);
        expect(lossAfter).toBeLessThanOrEqual(alone.lossAfter + 1e-9);
        expect(temperature).toBeGreaterThanOrEqual(TEMPERATURE_RANGE[0] * (1 - 1e-9));
        expect(temperature).toBeLessThanOrEqual(TEMPERATURE_RANGE[1] * (1 + 1e-9));
        // At the best point four times an offset (1 / SPREAD²) is the surplus of its class, n rows at most.
        for (const offset of offsets)
          expect(Math.abs(offset / temperature)).toBeLessThanOrEqual(n / 4 + 1e-6);
      }),
    );
  });

  it('a class that no row has is made less likely, and not impossible', () => {
    const { logits, labels } = sampled(500, 1, [0, 0, -30]);
    expect(new Set(labels)).toEqual(new Set([0, 1]));
    const { offsets, temperature } = fitOffsetTemperature(logits, labels, 3);
    expect(offsets[2]! / temperature).toBeLessThan(-1);
    expect(offsets[2]! / temperature).toBeGreaterThan(-10);
  });

  it('counts a row of a class as often as its weight says', () => {
    const { logits, labels } = sampled(300, 0.8, [0.5, 0, -0.5]);
    const weights = [1, 3, 2];
    const rows = [...labels].flatMap((label, row) => new Array<number>(weights[label]!).fill(row));
    const repeated = {
      logits: Float32Array.from(rows.flatMap((row) => [...logits.subarray(3 * row, 3 * row + 3)])),
      labels: Uint8Array.from(rows, (row) => labels[row]!),
    };
    const alone = fitTemperature(logits, labels, 3, weights);
    expect(alone.temperature).toBeCloseTo(fitTemperature(repeated.logits, repeated.labels, 3).temperature, 6);
    const weighted = fitOffsetTemperature(logits, labels, 3, weights);
    const often = fitOffsetTemperature(repeated.logits, repeated.labels, 3);
    expect(weighted.lossBefore).toBeCloseTo(often.lossBefore, 9);
    // More rows pull the offsets less towards 0, so that repeated rows are fitted a little closer.
    expect(weighted.lossAfter).toBeGreaterThanOrEqual(often.lossAfter);
    expect(weighted.lossAfter - often.lossAfter).toBeLessThan(1e-3);
  });

  it('puts the weighted class shares into the answers', () => {
    // Drawn with shares of its own; weighted so that all classes are as common.
    const { logits, labels } = sampled(30_000, 1, [1.5, 0, -1.5]);
    const counts = [0, 1, 2].map((k) => labels.filter((label) => label === k).length);
    const weights = counts.map((count) => labels.length / (3 * count));
    const { offsets, temperature } = fitOffsetTemperature(logits, labels, 3, weights);
    const means = [0, 0, 0];
    labels.forEach((label, row) => {
      const powers = [0, 1, 2].map((k) => Math.exp((logits[3 * row + k]! + offsets[k]!) / temperature));
      const total = powers.reduce((a, b) => a + b, 0);
      powers.forEach((power, k) => {
        means[k]! += (weights[label]! * power) / total / labels.length;
      });
    });
    for (const mean of means) expect(mean).toBeCloseTo(1 / 3, 3);
  });

  it('leaves out rows of a class outside the model, and refuses to fit nothing', () => {
    const { logits, labels } = sampled(50, 2, [0, 0, 0]);
    const more = Float32Array.of(...logits, 9, 0, 0);
    expect(fitOffsetTemperature(more, Uint8Array.of(...labels, 3), 3)).toEqual(
      fitOffsetTemperature(logits, labels, 3),
    );
    expect(() => fitOffsetTemperature(Float32Array.of(1, 0), Uint8Array.of(7), 2)).toThrow(
      expect.objectContaining({ code: 'DATASET_EMPTY' }),
    );
  });
});
