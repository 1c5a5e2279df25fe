import type { Value } from '../../../graph/graph.js';
import {
  add,
  detach,
  exp,
  log,
  mul,
  neg,
  reduceSum,
  relu,
  sigmoid,
  sqrt,
  sub,
} from '../../../graph/operators/index.js';

/**
 * Quality focal loss (Lin et al. 2017; Li et al. 2020) of all cells, summed: cross-entropy, times the square of how far the
 * probability is off, so that the many cells of plain background count little. `logits`, `targets` and `weights` are
 * `[N, 1, rows, columns]`; a weight of 0 leaves a cell out.
 */
export function focalLoss(logits: Value, targets: Value, weights: Value): Value {
  const off = sub(detach(sigmoid(logits)), targets);
  return reduceSum(mul(mul(crossEntropies(logits, targets), mul(off, off)), weights), [0, 1, 2, 3]);
}

/** The cross-entropy of each logit with its target, 0 to 1, without overflow; any one shape. */
export function crossEntropies(logits: Value, targets: Value): Value {
  const { graph } = logits;
  const distance = add(relu(logits), relu(neg(logits)));
  return add(sub(relu(logits), mul(logits, targets)), log(add(exp(neg(distance)), graph.scalar(1))));
}

/** Below this a difference counts quadratically, so that its slope ends at zero. */
const SOFT = 0.02;

/** The sum over cells of the absolute differences of the four values: `[N, 4, rows, columns]` twice, `[N, 1, rows, columns]`. */
export function boxLoss(predicted: Value, targets: Value, weights: Value): Value {
  return reduceSum(mul(distances(predicted, targets), weights), [0, 1, 2, 3]);
}

/** The absolute differences of values of any one shape, quadratic near zero. */
export function distances(predicted: Value, targets: Value): Value {
  const difference = sub(predicted, targets);
  return sqrt(add(mul(difference, difference), predicted.graph.scalar(SOFT * SOFT)));
}
