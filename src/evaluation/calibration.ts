import { nothingToMeasure, type Predictions, topClasses } from './predictions.js';

/** The rows whose top probability lies in (`low`, `high`]; the first bin holds 0 too. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean top probability of those rows, 0 to 1; `null` for an empty bin. */
  readonly confidence: number | null;
  /** Share of those rows that is right, 0 to 1; `null` for an empty bin. */
  readonly accuracy: number | null;
}

/** As in Guo et al. 2017, so that figures compare. */
export const RELIABILITY_BINS = 15;

/** What the reliability diagram shows: `binCount` bins of equal width over the probability of the predicted class. */
export function reliabilityBins(predictions: Predictions, binCount = RELIABILITY_BINS): ReliabilityBin[] {
  const { labels, probabilities, classCount } = predictions;
  const sums = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, correct: 0 }));
  topClasses(predictions).forEach((top, row) => {
    const confidence = probabilities[row * classCount + top]!;
    // Float32 rounding may leave a certain row a hair above 1.
    const bin = sums[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))]!;
    bin.count++;
    bin.confidence += confidence;
    if (top === labels[row]) bin.correct++;
  });
  return sums.map(({ count, confidence, correct }, i) => ({
    low: i / binCount,
    high: (i + 1) / binCount,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : correct / count,
  }));
}

/**
 * Expected calibration error, 0 to 1: the mean distance between confidence and accuracy over the bins, weighted by
 * their rows (Naeini et al. 2015; Guo et al. 2017). Throws `DATASET_EMPTY`.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  let n = 0;
  let gaps = 0;
  for (const { count, confidence, accuracy } of bins) {
    if (confidence === null || accuracy === null) continue;
    n += count;
    gaps += count * Math.abs(accuracy - confidence);
  }
  if (n === 0) throw nothingToMeasure('calibration error');
  return gaps / n;
}
