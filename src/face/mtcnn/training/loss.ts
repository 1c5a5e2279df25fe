import type { Value } from '../../../graph/graph.js';
import {
  add,
  detach,
  div,
  logSoftmax,
  mul,
  neg,
  reduceSum,
  reshape,
  sqrt,
  step,
  sub,
} from '../../../graph/operators/index.js';

/** Added to a count that may be zero. */
const TINY = 1e-6;

/**
 * Online hard-example mining (Zhang et al. 2016, §II.C): 1 for the hardest `share` of the judged samples, else 0.
 * `losses` `[N]` are those of each sample, `judged` `[N]` is 1 where a sample counts at all. The hardest k samples are
 * those than which fewer than k are harder: one comparison of all with all, exact and without sorting. Samples that
 * tie at the border are all taken.
 */
export function hardest(losses: Value, judged: Value, share: number): Value {
  const n = losses.shape[0]!;
  const counted = mul(losses, judged);
  const harder = step(sub(reshape(counted, [1, n]), reshape(counted, [n, 1])));
  const wanted = mul(reduceSum(judged, [0]), losses.graph.scalar(share));
  return detach(mul(judged, step(sub(wanted, reduceSum(harder, [1])))));
}

/**
 * Mean cross-entropy of the hardest `share`: `logits` `[N, 2]`, `targets` `[N, 2]`, whose rows sum to 1, or to 0 where
 * a sample is neither a face nor background (part faces).
 */
export function faceLoss(logits: Value, targets: Value, share: number): Value {
  const losses = neg(reduceSum(mul(targets, logSoftmax(logits, 1)), [1]));
  const taken = hardest(losses, step(reduceSum(targets, [1])), share);
  return weightedMean(losses, taken);
}

/** Mean over the samples with weight 1 of the squared distance of four offsets: `[N, 4]`, `[N, 4]`, `[N]`. */
export function boxLoss(predicted: Value, targets: Value, weights: Value): Value {
  const difference = sub(predicted, targets);
  return weightedMean(reduceSum(mul(difference, difference), [1]), weights);
}

/** Below this part of the box, a distance counts quadratically, so that its slope ends at zero. */
const SOFT = 0.01;

/**
 * Mean over the samples with weight 1 of the distances of the five points, summed: `[N, 10]` (five x, then five y),
 * `[N, 10]`, `[N]`. Distances, not their squares as in the paper: the mean distance is what a detector is judged by,
 * and squares let few wrongly marked faces pull at all.
 */
export function landmarkLoss(predicted: Value, targets: Value, weights: Value): Value {
  const n = predicted.shape[0]!;
  const difference = reshape(sub(predicted, targets), [n, 2, 5]);
  const squared = reduceSum(mul(difference, difference), [1]);
  const distances = sqrt(add(squared, predicted.graph.scalar(SOFT * SOFT)));
  return weightedMean(reduceSum(distances, [1]), weights);
}

/** The mean of the values `[N]` by their weights `[N]`; 0 where all weights are. */
export function weightedMean(values: Value, weights: Value): Value {
  return div(reduceSum(mul(values, weights), [0]), add(reduceSum(weights, [0]), values.graph.scalar(TINY)));
}
