import { describe, expect, test } from 'vitest';
import { plateauCuts, type Schedule, scheduleFactor } from './schedule.js';

/** A run of 10 epochs of 20 steps. */
const factor = (schedule: Schedule, step: number, { warmupEpochs = 0, cuts = 0 } = {}) =>
  scheduleFactor(schedule, { step, stepsPerEpoch: 20, epochs: 10, warmupEpochs, cuts });

describe('learning rate', () => {
  test('constant', () => {
    expect([0, 57, 199].map((step) => factor({ kind: 'constant' }, step))).toEqual([1, 1, 1]);
  });

  test('half a cosine, from 1 to nearly 0', () => {
    const at = (step: number) => factor({ kind: 'cosine' }, step);
    expect(at(0)).toBe(1);
    expect(at(50)).toBeCloseTo(0.5 + Math.SQRT2 / 4, 12);
    expect(at(100)).toBeCloseTo(0.5, 12);
    expect(at(199)).toBeLessThan(1e-4);
    expect(at(199)).toBeGreaterThan(0);
  });

  test('in steps of epochs', () => {
    const schedule: Schedule = { kind: 'step', epochs: 3, factor: 0.1 };
    expect([0, 59, 60, 120].map((step) => factor(schedule, step))).toEqual([1, 1, 0.1, 0.1 ** 2]);
  });

  test('cut on a plateau', () => {
    expect(factor({ kind: 'plateau', patience: 2, factor: 0.5 }, 7, { cuts: 3 })).toBe(0.125);
  });

  test('rises in a line over the warm-up, never from nothing', () => {
    const at = (step: number) => factor({ kind: 'constant' }, step, { warmupEpochs: 2 });
    expect([0, 19, 39, 40, 100].map(at)).toEqual([1 / 40, 1 / 2, 1, 1, 1]);
  });
});

describe('a plateau', () => {
  test('is patience epochs without a better loss, and starts again after each cut', () => {
    expect(plateauCuts([], 2)).toBe(0);
    expect(plateauCuts([5, 4, 3, 2], 2)).toBe(0);
    expect(plateauCuts([5, 4, 4, 4.1], 2)).toBe(1);
    expect(plateauCuts([5, 6, 4, 6, 6, 6, 6], 2)).toBe(2);
    expect(plateauCuts([5, 6, 4, 6], 2)).toBe(0);
  });
});
