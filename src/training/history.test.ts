import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bestEpoch,
  type EpochRecord,
  epochRecordSchema,
  epochsWithoutProgress,
  formatHistory,
} from './history.js';

function record(epoch: number, validationLoss: number, validationAccuracy: number): EpochRecord {
  return {
    epoch,
    steps: epoch * 10,
    learningRate: 0.1,
    trainLoss: 1.5,
    trainAccuracy: 0.5,
    validationLoss,
    validationAccuracy,
    imagesPerSecond: 250,
    seconds: 12.5,
  };
}

/** Losses and accuracies, one pair an epoch. */
const history = (...pairs: readonly (readonly [loss: number, accuracy: number])[]) =>
  pairs.map(([loss, accuracy], index) => record(index + 1, loss, accuracy));

describe('the best epoch', () => {
  const run = history([2, 0.3], [1.2, 0.5], [1.1, 0.5], [1.1, 0.4], [1.4, 0.5]);

  test('has the highest accuracy, or the lowest loss, and is the earliest of equals', () => {
    expect(bestEpoch(run, 'accuracy')).toBe(1);
    expect(bestEpoch(run, 'loss')).toBe(2);
  });

  test('is the last where it is not chosen', () => {
    expect(bestEpoch(run, 'last')).toBe(4);
    expect(bestEpoch(run.slice(0, 2), 'last')).toBe(1);
  });

  test('of none is −1', () => {
    expect(bestEpoch([], 'accuracy')).toBe(-1);
    expect(bestEpoch([], 'loss')).toBe(-1);
    expect(bestEpoch([], 'last')).toBe(-1);
  });

  test('no other is better, and none before it is as good', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 12 }), (pairs) => {
        const records = history(...pairs);
        const byLoss = bestEpoch(records, 'loss');
        const byAccuracy = bestEpoch(records, 'accuracy');
        pairs.forEach(([loss, accuracy], i) => {
          if (i < byLoss) expect(loss).toBeGreaterThan(pairs[byLoss]![0]);
          else expect(loss).toBeGreaterThanOrEqual(pairs[byLoss]![0]);
          if (i < byAccuracy) expect(accuracy).toBeLessThan(pairs[byAccuracy]![1]);
          else expect(accuracy).toBeLessThanOrEqual(pairs[byAccuracy]![1]);
        });
      }),
    );
  });
});

describe('epochs without progress', () => {
  test.each<[number[], number]>([
    [[], 0],
    [[3], 0],
    [[3, 2, 1], 0],
    [[3, 2, 2], 1],
    [[1, 2, 3, 4], 3],
    [[3, 1, 2, 0.5, 0.6], 1],
  ])('after validation losses %j: %d', (losses, expected) => {
    expect(epochsWithoutProgress(history(...losses.map((loss) => [loss, 0.5] as const)))).toBe(expected);
  });

  test('do not look at the accuracy', () => {
    expect(epochsWithoutProgress(history([1, 0.1], [2, 0.9], [3, 0.95]))).toBe(2);
  });
});

test('metrics are one JSON object a line, and read back as they were', () => {
  const records = history([2, 0.3], [1.25, 1 / 3]);
  const text = formatHistory(records);
  expect(text.endsWith('}\n')).toBe(true);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => epochRecordSchema.parse(JSON.parse(line)))).toEqual(records);
  expect(formatHistory([])).toBe('');
});
