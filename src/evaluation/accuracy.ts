import type { Confusion } from './confusion.js';
import { nothingToMeasure } from './predictions.js';
import { type Interval, wilsonInterval } from './wilson.js';

export interface Accuracy {
  readonly n: number;
  readonly correct: number;
  /** `correct / n`, 0 to 1. */
  readonly accuracy: number;
  /** 95 % interval of the accuracy over faces drawn as these were ({@link wilsonInterval}). */
  readonly ci95: Interval;
}

/** The share of rows on the diagonal. Throws `DATASET_EMPTY` where nothing was counted. */
export function accuracy(confusion: Confusion): Accuracy {
  let n = 0;
  let correct = 0;
  confusion.forEach((row, trueClass) => {
    for (const count of row) n += count;
    correct += row[trueClass] ?? 0;
  });
  if (n === 0) throw nothingToMeasure('accuracy');
  return { n, correct, accuracy: correct / n, ci95: wilsonInterval(correct, n) };
}
