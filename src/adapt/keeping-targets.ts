import { EXPRESSION_COUNT } from '../expression.js';
import { oneHot, weighInverse } from '../training/targets.js';

/**
 * What a head is to learn of faces `labels` `[n]` of some classes, `[n, 7]`, so that it does not unlearn the others: what
 * the network says now, `probabilities` `[n, 7]`, of classes that no face is of, it is to go on saying, up to the share
 * `keep` of a face; the rest is the label's (as in Li & Hoiem 2017, on the faces at hand). Rows are weighed so that every
 * class counts alike and the mean row 1.
 */
export function keepingTargets(labels: Uint8Array, probabilities: Float32Array, keep: number): Float32Array {
  const targets = weighInverse(oneHot(labels));
  const taught = new Set(labels);
  labels.forEach((label, row) => {
    const at = row * EXPRESSION_COUNT;
    const weight = targets[at + label]!;
    let others = 0;
    for (let k = 0; k < EXPRESSION_COUNT; k++) if (!taught.has(k)) others += probabilities[at + k]!;
    if (others === 0) return;
    const kept = Math.min(others, keep);
    for (let k = 0; k < EXPRESSION_COUNT; k++) {
      if (!taught.has(k)) targets[at + k] = (weight * kept * probabilities[at + k]!) / others;
    }
    targets[at + label] = weight * (1 - kept);
  });
  return targets;
}
