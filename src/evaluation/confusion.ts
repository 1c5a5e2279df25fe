import { type Predictions, topClasses } from './predictions.js';

/** Counts `[true class][predicted class]`. Rows may outnumber columns: see {@link Predictions}. */
export type Confusion = readonly (readonly number[])[];

/**
 * Counts the predictions: one row for each true class, one column for each of the model's classes.
 * `trueClassCount` fixes the number of rows where a class may be absent; it grows to hold every label met.
 */
export function confusionMatrix(
  predictions: Predictions,
  trueClassCount = predictions.classCount,
): number[][] {
  const { labels, classCount } = predictions;
  const rowCount = labels.reduce((most, label) => Math.max(most, label + 1), trueClassCount);
  const counts = Array.from({ length: rowCount }, () => new Array<number>(classCount).fill(0));
  topClasses(predictions).forEach((predicted, row) => {
    counts[labels[row]!]![predicted]! += 1;
  });
  return counts;
}

/** Each count as a share of its row, 0 to 1: what became of the faces of one class. A class without rows has nulls. */
export function normalizeRows(confusion: Confusion): (number | null)[][] {
  return confusion.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? null : count / total));
  });
}
