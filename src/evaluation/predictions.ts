import { MienError } from '../errors.js';

/** What a model said of n labelled faces: all that the measures of this folder need to know. */
export interface Predictions {
  /**
   * `[n]` true class of each row. It may lie outside the model's classes (8-class FER+ has contempt as class 7): such
   * a row is always an error, and its true class has probability 0.
   */
  readonly labels: Uint8Array;
  /** `[n, classCount]`, row-major; each row is ≥ 0 and sums to 1. */
  readonly probabilities: Float32Array;
  readonly classCount: number;
}

/**
 * No probability enters a logarithm below this, so that one confident mistake costs at most −ln 1e-7 ≈ 16.1 nats
 * instead of infinity. About float32's resolution at 1: a smaller value is the rounding of a softmax, not an opinion.
 */
export const PROBABILITY_FLOOR = 1e-7;

/** The error of a measure over no rows at all. */
export function nothingToMeasure(what: string): MienError {
  return new MienError('DATASET_EMPTY', `${what}: got 0 rows, expected at least 1`, {
    hint: 'Choose a split and a label protocol that leave some rows; the audit of the prepared dataset counts them.',
  });
}

/**
 * Throws `DATASET_EMPTY` for n = 0, `DATASET_MISMATCH` where the arrays' lengths do not fit together, and
 * `RUNTIME_FAILED` for the first row that is no distribution (NaN, negative, or a sum off 1 by more than 0.001).
 */
export function checkPredictions({ labels, probabilities, classCount }: Predictions): void {
  const n = labels.length;
  if (n === 0) throw nothingToMeasure('evaluation');
  if (probabilities.length !== n * classCount)
    throw new MienError(
      'DATASET_MISMATCH',
      `evaluation: got ${probabilities.length} probabilities for ${n} rows, expected ${n} × ${classCount} = ${n * classCount}`,
    );
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      const p = probabilities[row * classCount + c]!;
      sum += p >= 0 ? p : Number.NaN;
    }
    if (!(Math.abs(sum - 1) <= 1e-3))
      throw new MienError(
        'RUNTIME_FAILED',
        `evaluation: row ${row} is not a distribution over ${classCount} classes (sum ${sum}), expected values ≥ 0 that sum to 1`,
        { hint: 'The model may have diverged in training; evaluate an earlier checkpoint.' },
      );
  }
}

/** `[n]` the class of highest probability in each row; the first of equals. */
export function topClasses({ labels, probabilities, classCount }: Predictions): Uint8Array {
  const top = new Uint8Array(labels.length);
  for (let row = 0; row < top.length; row++) {
    let best = 0;
    for (let c = 1; c < classCount; c++)
      if (probabilities[row * classCount + c]! > probabilities[row * classCount + best]!) best = c;
    top[row] = best;
  }
  return top;
}

/** The rows at `positions` (each 0 to n−1), in that order. */
export function selectPredictions(predictions: Predictions, positions: readonly number[]): Predictions {
  const { labels, probabilities, classCount } = predictions;
  return {
    labels: Uint8Array.from(positions, (row) => labels[row]!),
    probabilities: selectRows(probabilities, classCount, positions),
    classCount,
  };
}

/** The rows at `positions` of a row-major `[n, width]` matrix, in that order. */
export function selectRows(
  matrix: Float32Array,
  width: number,
  positions: readonly number[],
): Float32Array<ArrayBuffer> {
  const selected = new Float32Array(positions.length * width);
  positions.forEach((row, i) => {
    selected.set(matrix.subarray(row * width, (row + 1) * width), i * width);
  });
  return selected;
}
