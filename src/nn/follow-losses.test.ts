import { expect, test } from 'vitest';
import { followLosses } from './follow-losses.js';

test('the mean of all losses at first, and then a moving one', () => {
  const means: { face?: number } = {};
  const follow = (value: number, count: number): void =>
    followLosses(
      means,
      ['face'],
      { 'loss.face': { shape: [], data: Float32Array.of(value) } },
      { count, share: 0.25 },
    );
  [4, 2, 6, 8].forEach((value, i) => {
    follow(value, i + 1);
  });
  expect(means.face).toBeCloseTo(5, 6);
  follow(9, 5);
  expect(means.face).toBeCloseTo(6, 6);
});
