import { expect, test } from 'vitest';
import { addSoftmax, countCorrect, judge } from './score.js';

/** Two rows of seven, the rest of each very unlikely. */
const rows = (...starts: readonly (readonly number[])[]) =>
  Float32Array.from(starts.flatMap((start) => [...start, ...new Array<number>(7 - start.length).fill(-1e4)]));

test('softmax: ratios of 1 : 3 where logits are ln 3 apart, whatever is added to both, added by its share', () => {
  const sums = new Float32Array(14).fill(0.5);
  addSoftmax(rows([0, Math.log(3)], [1e4, 1e4 + Math.log(3)]), sums, 0.5);
  for (const row of [0, 7]) {
    expect(sums[row]).toBeCloseTo(0.5 + 0.125, 3);
    expect(sums[row + 1]).toBeCloseTo(0.5 + 0.375, 3);
    expect(sums[row + 2]).toBeCloseTo(0.5, 6);
  }
});

test('correct is whose largest logit is where the largest target is; of equals the first counts', () => {
  const targets = Float32Array.from([0, 0.4, 0.6, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0]);
  expect(countCorrect(rows([1, 2, 3], [3, 2, 1]), targets)).toBe(2);
  expect(countCorrect(rows([1, 3, 2], [1, 2]), targets)).toBe(0);
});

test('loss is the mean −ln p of the labels, and never infinite', () => {
  const probabilities = Float32Array.from([0.5, 0.5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  expect(judge(probabilities, Uint8Array.of(1, 1))).toEqual({ loss: Math.LN2 / 2, accuracy: 0.5 });
  const { loss, accuracy } = judge(probabilities, Uint8Array.of(6, 6));
  expect(loss).toBeCloseTo(-Math.log(1e-12), 6);
  expect(accuracy).toBe(0);
});
