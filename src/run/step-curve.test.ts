import { describe, expect, it } from 'vitest';
import type { StepReport } from '../training/trainer.js';
import { StepCurve } from './step-curve.js';

/** A training whose step `k` of all, from 0, has the loss `lossOf(k)`, as the trainer reports it every few steps. */
function train(
  epochs: number,
  stepsPerEpoch: number,
  every: number,
  lossOf: (k: number) => number,
): StepCurve {
  const curve = new StepCurve();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let sum = 0;
    for (let step = 1; step <= stepsPerEpoch; step++) {
      sum += lossOf((epoch - 1) * stepsPerEpoch + step - 1);
      const report: StepReport = {
        epoch,
        epochs,
        step,
        stepsPerEpoch,
        loss: sum / step,
        accuracy: 0,
        imagesPerSecond: 1,
      };
      if (step % every === 0) curve.note(report);
    }
  }
  return curve;
}

describe('StepCurve', () => {
  it('has the mean of the steps between two reports, not that of the epoch so far', () => {
    const { points } = train(2, 4, 2, (k) => 10 - k);
    expect(points.map(({ at }) => at)).toEqual([0.5, 1, 1.5, 2]);
    // Steps 0 and 1, 2 and 3, and so on.
    expect(points.map(({ loss }) => Number(loss.toFixed(9)))).toEqual([9.5, 7.5, 5.5, 3.5]);
  });

  it('stays small, and keeps the mean of all steps, however long a training is', () => {
    const steps = 1600;
    const { points } = train(3, steps, 1, (k) => k);
    expect(points.length).toBeLessThan(400);
    expect(points.length).toBeGreaterThanOrEqual(200);
    const ends = [0, ...points.map(({ at }) => at * steps)];
    const sum = points.reduce((all, { loss }, i) => all + loss * (ends[i + 1]! - ends[i]!), 0);
    const last = Math.round(ends.at(-1)!);
    expect(sum / last).toBeCloseTo((last - 1) / 2, 6);
  });

  it('leaves out a loss that is no number any more', () => {
    expect(train(1, 3, 1, (k) => (k === 0 ? 1 : Number.NaN)).points).toEqual([{ at: 1 / 3, loss: 1 }]);
  });
});
