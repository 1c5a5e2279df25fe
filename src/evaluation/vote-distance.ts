import { MienError } from '../errors.js';
import { PROBABILITY_FLOOR } from './predictions.js';

/** How far a model's probabilities are from what the taggers said, averaged over the rows that have votes. */
export interface VoteDistance {
  /** Rows with votes. */
  readonly n: number;
  /** Mean total variation ½·Σ|p − q|, 0 (alike) to 1 (disjoint). */
  readonly totalVariation: number;
  /**
   * Mean Kullback–Leibler divergence from the model to the votes, KL(votes ‖ model) = Σ q·ln(q/p), in nats, ≥ 0: what
   * is lost by believing the model (p) where the votes (q) are the truth. p is clamped at {@link PROBABILITY_FLOOR}.
   */
  readonly klDivergence: number;
}

/**
 * Compares `probabilities` p with vote `distributions` q, both `[n, classCount]` row-major. A row of q that is all zero
 * is a row without votes and is left out; `null` where no row has votes. Throws `DATASET_MISMATCH` for other lengths.
 */
export function voteDistance(
  probabilities: Float32Array,
  distributions: Float32Array,
  classCount: number,
): VoteDistance | null {
  if (distributions.length === 0) return null;
  if (distributions.length !== probabilities.length)
    throw new MienError(
      'DATASET_MISMATCH',
      `vote distributions: got ${distributions.length} values, expected ${probabilities.length} (one for each probability)`,
    );
  let n = 0;
  let variation = 0;
  let divergence = 0;
  for (let start = 0; start < distributions.length; start += classCount) {
    const votes = distributions.subarray(start, start + classCount);
    if (votes.every((q) => q === 0)) continue;
    n++;
    votes.forEach((q, c) => {
      const p = probabilities[start + c]!;
      variation += Math.abs(p - q) / 2;
      if (q > 0) divergence += q * Math.log(q / Math.max(PROBABILITY_FLOOR, p));
    });
  }
  if (n === 0) return null;
  // Rounding in float32 may take a perfect match a hair below 0.
  return { n, totalVariation: variation / n, klDivergence: Math.max(0, divergence / n) };
}
