import type { Confusion } from './confusion.js';
import { nothingToMeasure } from './predictions.js';

/** How one class fared. A ratio of nothing is `null`, never 0 or NaN. */
export interface ClassScores {
  /** Of the rows predicted to be this class, the share that is; `null` where none was predicted. */
  readonly precision: number | null;
  /** Of the rows of this class, the share that was found; `null` where there is none. */
  readonly recall: number | null;
  /** 2·TP / (2·TP + FP + FN), the harmonic mean of the two; `null` where the class is neither true nor predicted. */
  readonly f1: number | null;
  /** Rows of this class. */
  readonly support: number;
}

/** The scores of each true class, in the confusion matrix's order. */
export function classScores(confusion: Confusion): ClassScores[] {
  return confusion.map((row, k) => {
    const found = row[k] ?? 0;
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + (other[k] ?? 0), 0);
    return {
      precision: ratio(found, predicted),
      recall: ratio(found, support),
      f1: ratio(2 * found, support + predicted),
      support,
    };
  });
}

/**
 * The mean recall of the classes that have rows; what accuracy would be were all of those equally frequent
 * (Brodersen et al. 2010). A true class outside the model's counts, with recall 0. Throws `DATASET_EMPTY`.
 */
export function balancedAccuracy(confusion: Confusion): number {
  return mean(
    classScores(confusion).map(({ recall }) => recall),
    'balanced accuracy',
  );
}

/**
 * The unweighted mean F1 of the classes that are true or predicted at least once: one that was predicted without
 * being there counts with 0, one that never came up does not count. Throws `DATASET_EMPTY`.
 */
export function macroF1(confusion: Confusion): number {
  return mean(
    classScores(confusion).map(({ f1 }) => f1),
    'macro-F1',
  );
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function mean(values: readonly (number | null)[], what: string): number {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) throw nothingToMeasure(what);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
