import { EXPRESSION_COUNT } from '../expression.js';

/** The class of the largest value in a row, the first of equals. */
function largest(values: Float32Array, row: number): number {
  let best = 0;
  for (let k = 1; k < EXPRESSION_COUNT; k++) {
    if (values[row * EXPRESSION_COUNT + k]! > values[row * EXPRESSION_COUNT + best]!) best = k;
  }
  return best;
}

/** Rows of `logits` `[n, 7]` whose largest value is where the largest target is. */
export function countCorrect(logits: Float32Array, targets: Float32Array): number {
  let correct = 0;
  for (let row = 0; row < logits.length / EXPRESSION_COUNT; row++) {
    if (largest(logits, row) === largest(targets, row)) correct++;
  }
  return correct;
}

/** Mean negative log-probability of the labels (nats), and the share that the likeliest class gets right. */
export function judge(
  probabilities: Float32Array,
  labels: Uint8Array,
): { readonly loss: number; readonly accuracy: number } {
  let loss = 0;
  let correct = 0;
  labels.forEach((label, row) => {
    loss -= Math.log(Math.max(probabilities[row * EXPRESSION_COUNT + label]!, 1e-12));
    if (largest(probabilities, row) === label) correct++;
  });
  return { loss: loss / labels.length, accuracy: correct / labels.length };
}

/** Adds `share` times the softmax of each row of `logits` `[n, 7]` to `sums`. */
export function addSoftmax(logits: Float32Array, sums: Float32Array, share: number): void {
  for (let row = 0; row < logits.length; row += EXPRESSION_COUNT) {
    const values = logits.subarray(row, row + EXPRESSION_COUNT);
    const most = Math.max(...values);
    const powers = Array.from(values, (value) => Math.exp(value - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    for (const [k, power] of powers.entries()) sums[row + k]! += (share * power) / total;
  }
}
