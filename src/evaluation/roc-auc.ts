import type { Predictions } from './predictions.js';

export interface RocAuc {
  /**
   * `[classCount]` one class against the rest: the chance, 0 to 1, that a random row of the class gets a higher
   * probability for it than a random other row does. `null` where the rows are all or none of the class.
   */
  readonly perClass: readonly (number | null)[];
  /** Unweighted mean of those that are known; `null` where none is. */
  readonly macro: number | null;
}

/**
 * Area under the ROC curve from ranks: (R⁺ − n⁺(n⁺+1)/2) / (n⁺·n⁻), where R⁺ sums the ranks of the class's rows and equal
 * probabilities share their mean rank (Mann & Whitney 1947; Hanley & McNeil 1982). O(n log n) a class.
 */
export function rocAuc({ labels, probabilities, classCount }: Predictions): RocAuc {
  const perClass = Array.from({ length: classCount }, (_, k) => {
    const scores = Float32Array.from(labels, (_label, row) => probabilities[row * classCount + k]!);
    return binaryAuc(scores, (row) => labels[row] === k);
  });
  const known = perClass.filter((area) => area !== null);
  return {
    perClass,
    macro: known.length === 0 ? null : known.reduce((sum, area) => sum + area, 0) / known.length,
  };
}

function binaryAuc(scores: Float32Array, isPositive: (row: number) => boolean): number | null {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
      if (isPositive(order[end]!)) tiedPositives++;
      end++;
    }
    // Ranks count from 1: the tied rows hold start+1 … end.
    rankSum += (tiedPositives * (start + 1 + end)) / 2;
    positives += tiedPositives;
    start = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
