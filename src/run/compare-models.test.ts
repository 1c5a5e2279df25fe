import { expect, test } from 'vitest';
import { compareModels } from './compare-models.js';

const answering = (...rows: readonly (readonly number[])[]) => ({
  probabilities: async () => Float32Array.from(rows.flat()),
});

test('counts equal likeliest classes, and finds the largest difference of any probability', async () => {
  const one = answering([0.5, 0.3, 0.2, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0.75, 0.25]);
  const other = answering([0.25, 0.5, 0.25, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0.625, 0.375]);
  const { faces, agreement, largestDifference } = await compareModels(one, other, new Uint8Array(0));
  expect([faces, agreement, largestDifference]).toEqual([2, 0.5, 0.25]);
});
