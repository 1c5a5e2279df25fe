import { describe, expect, it } from 'vitest';
import { keepingTargets } from './keeping-targets.js';

/** Rows of angry, disgust, fear, happy, sad, surprise, neutral. */
const PROBABILITIES = Float32Array.of(
  ...[0.5, 0.04, 0.06, 0.1, 0, 0, 0.3],
  ...[0.1, 0.6, 0.2, 0.05, 0, 0, 0.05],
  ...[0, 0, 0, 0.9, 0, 0, 0.1],
);
const LABELS = Uint8Array.of(0, 6, 3);

const rows = (targets: Float32Array) => Array.from(LABELS, (_, i) => [...targets.subarray(7 * i, 7 * i + 7)]);

describe('targets that keep', () => {
  it('leave the classes not taught what they have, up to the share, and give the rest to the label', () => {
    const expected = [
      // A tenth is with disgust and fear, and stays.
      [0.9, 0.04, 0.06, 0, 0, 0, 0],
      // Of 0.8, a fifth stays, in the same proportion.
      [0, 0.15, 0.05, 0, 0, 0, 0.8],
      [0, 0, 0, 1, 0, 0, 0],
    ];
    rows(keepingTargets(LABELS, PROBABILITIES, 0.2)).forEach((row, i) => {
      row.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[i]![k]!, 6);
      });
    });
  });

  it('are the labels alone where nothing is kept', () => {
    expect(rows(keepingTargets(LABELS, PROBABILITIES, 0))).toEqual([
      [1, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0, 0, 0],
    ]);
  });

  it('weigh every class alike, and the mean face 1', () => {
    const labels = Uint8Array.of(0, 0, 0, 6);
    const targets = keepingTargets(labels, new Float32Array(28).fill(1 / 7), 0.2);
    const weights = [0, 1, 2, 3].map((row) =>
      targets.subarray(7 * row, 7 * row + 7).reduce((a, b) => a + b, 0),
    );
    weights.forEach((weight, row) => {
      expect(weight).toBeCloseTo(row === 3 ? 2 : 2 / 3, 6);
    });
  });
});
