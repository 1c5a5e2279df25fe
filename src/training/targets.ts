import { EXPRESSION_COUNT } from '../expression.js';
import type { TrainingConfig } from './config.js';

/** One row a picture, `[n, 7]`, each summing to 1. */
export function oneHot(labels: Uint8Array): Float32Array {
  const targets = new Float32Array(labels.length * EXPRESSION_COUNT);
  labels.forEach((label, row) => {
    targets[row * EXPRESSION_COUNT + label] = 1;
  });
  return targets;
}

/** Label smoothing: (1 − share) · target + share / 7. */
export function smooth(targets: Float32Array, share: number): Float32Array {
  return share === 0 ? targets : targets.map((target) => (1 - share) * target + share / EXPRESSION_COUNT);
}

/**
 * Scales each class by n / (classes · its total), so that every class weighs the same in all and the mean weight of a
 * picture is 1. Classes that do not occur are not counted.
 */
export function weighInverse(targets: Float32Array): Float32Array {
  const totals = new Float64Array(EXPRESSION_COUNT);
  targets.forEach((target, i) => {
    totals[i % EXPRESSION_COUNT]! += target;
  });
  const rows = targets.length / EXPRESSION_COUNT;
  const present = totals.filter((total) => total > 0).length;
  const weights = totals.map((total) => (total > 0 ? rows / (present * total) : 0));
  return targets.map((target, i) => target * weights[i % EXPRESSION_COUNT]!);
}

/**
 * The targets of distillation, in place: (1 − share) · target + share · answer, both `[n, 7]`. An answer is
 * scaled to the sum of its target first.
 */
export function mixAnswers(targets: Float32Array, answers: Float32Array, share: number): void {
  for (let row = 0; row < targets.length; row += EXPRESSION_COUNT) {
    let weight = 0;
    for (let k = row; k < row + EXPRESSION_COUNT; k++) weight += targets[k]!;
    for (let k = row; k < row + EXPRESSION_COUNT; k++)
      targets[k] = (1 - share) * targets[k]! + share * weight * answers[k]!;
  }
}

/** The targets that a network is trained on: smoothed and weighted as the configuration says. */
export function prepareTargets(
  targets: Float32Array,
  { labelSmoothing, classWeights }: Pick<TrainingConfig, 'labelSmoothing' | 'classWeights'>,
): Float32Array {
  const smoothed = smooth(targets, labelSmoothing);
  return classWeights === 'inverse' ? weighInverse(smoothed) : smoothed;
}

/** Decimals of a share. */
const SHARE_DECIMALS = 6;

/**
 * The share of each class in targets `[n, 7]`: seven numbers from 0 to 1 that sum to 1. It is the class prior that a
 * network learns from them. A row weighs what its targets sum to.
 */
export function classShares(targets: Float32Array): readonly number[] {
  const totals = new Array<number>(EXPRESSION_COUNT).fill(0);
  targets.forEach((target, i) => {
    totals[i % EXPRESSION_COUNT]! += target;
  });
  const sum = totals.reduce((a, b) => a + b, 0);
  return totals.map((total) => Number((total / sum).toFixed(SHARE_DECIMALS)));
}
