import { type Predictions, topClasses } from './predictions.js';

export interface Mistake {
  /** The row's number in the dataset: `rows[position]`. */
  readonly row: number;
  /** Position among the evaluated rows, 0 to n−1. */
  readonly position: number;
  readonly trueClass: number;
  readonly predictedClass: number;
  /** Probability of the predicted class, 0 to 1. */
  readonly confidence: number;
}

/**
 * The `limit` mistakes that the model was surest of, surest first, equals in the order of their rows: a look at the
 * model's blind spots, and at the labels' errors. `rows` `[n]` names each row in the dataset.
 */
export function confidentMistakes(
  predictions: Predictions,
  rows: ArrayLike<number>,
  limit = Number.POSITIVE_INFINITY,
): Mistake[] {
  const { labels, probabilities, classCount } = predictions;
  const mistakes: Mistake[] = [];
  topClasses(predictions).forEach((predictedClass, position) => {
    const trueClass = labels[position]!;
    if (predictedClass === trueClass) return;
    const confidence = probabilities[position * classCount + predictedClass]!;
    mistakes.push({ row: rows[position]!, position, trueClass, predictedClass, confidence });
  });
  // Array.prototype.sort is stable, which keeps equals in place.
  return mistakes.sort((a, b) => b.confidence - a.confidence).slice(0, limit);
}
