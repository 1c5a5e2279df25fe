import { nothingToMeasure, PROBABILITY_FLOOR, type Predictions } from './predictions.js';

/**
 * Mean −ln p(true class), in nats, 0 to 16.1; ln k for a model that says 1/k of everything. Probabilities are
 * clamped from below at {@link PROBABILITY_FLOOR}, and a true class outside the model's has that floor.
 * Throws `DATASET_EMPTY`.
 */
export function logLoss({ labels, probabilities, classCount }: Predictions): number {
  if (labels.length === 0) throw nothingToMeasure('log-loss');
  let sum = 0;
  labels.forEach((label, row) => {
    const p = label < classCount ? probabilities[row * classCount + label]! : 0;
    // A float32 softmax may exceed 1 by its rounding, which would make a loss below 0.
    sum -= Math.log(Math.min(1, Math.max(PROBABILITY_FLOOR, p)));
  });
  return sum / labels.length;
}
