import { nothingToMeasure, PROBABILITY_FLOOR, type Predictions } from './predictions.js';

/** The fit stays within these: a set without a single mistake would otherwise ask for a temperature of 0. */
export const TEMPERATURE_RANGE: readonly [low: number, high: number] = [0.05, 20];

export interface TemperatureFit {
  /** Divide logits by this. Above 1 the model was overconfident, below 1 underconfident. */
  readonly temperature: number;
  /** Mean negative log-likelihood of the labels in nats, at temperature 1 and at the one fitted. */
  readonly lossBefore: number;
  readonly lossAfter: number;
}

/**
 * The temperature with the lowest log-loss (Guo et al. 2017), to be fitted on validation rows, never on test rows.
 * `logits` is `[n, classCount]`, finite; log-probabilities do as well, since a constant added to a row changes
 * nothing. Rows whose true class is outside the model's are left out: no temperature helps them.
 * `classWeights` `[classCount]` says what a row of each class counts; default: all alike. With π′/π, answers are
 * calibrated for the class shares π′ on rows whose shares are π.
 *
 * In β = 1/T the loss is convex, with slope mean(E[z] − z_true) and curvature mean(Var[z]) under softmax(βz): Newton's
 * steps, and a halving of the bracket whenever one would leave it. Throws `DATASET_EMPTY` where no row is left.
 */
export function fitTemperature(
  logits: Float32Array,
  labels: Uint8Array,
  classCount: number,
  classWeights: readonly number[] = new Array<number>(classCount).fill(1),
): TemperatureFit {
  const rows = Array.from(labels.keys()).filter((row) => labels[row]! < classCount);
  const whole = rows.reduce((sum, row) => sum + classWeights[labels[row]!]!, 0);
  if (!(whole > 0)) throw nothingToMeasure('temperature');

  const lossAt = (beta: number): Loss => {
    const sum = { loss: 0, slope: 0, curvature: 0 };
    for (const row of rows) {
      const label = labels[row]!;
      const own = rowLoss(logits.subarray(row * classCount, (row + 1) * classCount), label, beta);
      const weight = classWeights[label]!;
      sum.loss += weight * own.loss;
      sum.slope += weight * own.slope;
      sum.curvature += weight * own.curvature;
    }
    return { loss: sum.loss / whole, slope: sum.slope / whole, curvature: sum.curvature / whole };
  };

  const [lowest, highest] = TEMPERATURE_RANGE;
  let low = 1 / highest;
  let high = 1 / lowest;
  const lossBefore = lossAt(1).loss;
  let beta = 1;
  if (lossAt(high).slope <= 0) beta = high;
  else if (lossAt(low).slope >= 0) beta = low;
  else
    for (let step = 0; step < 100 && high - low > 1e-9 * high; step++) {
      const { slope, curvature } = lossAt(beta);
      if (slope === 0) break;
      if (slope > 0) high = beta;
      else low = beta;
      const next = beta - slope / curvature;
      const inside = next > low && next < high;
      if (inside && Math.abs(next - beta) <= 1e-12 * beta) break;
      beta = inside ? next : (low + high) / 2;
    }
  return { temperature: 1 / beta, lossBefore, lossAfter: lossAt(beta).loss };
}

/** A log-loss in nats, and its first and second derivative in β. */
interface Loss {
  readonly loss: number;
  readonly slope: number;
  readonly curvature: number;
}

/** Of one row's logits `z` under softmax(βz), where `label` is the true class. */
function rowLoss(z: Float32Array, label: number, beta: number): Loss {
  const highest = z.reduce((a, b) => Math.max(a, b));
  let total = 0;
  let first = 0;
  let second = 0;
  for (const value of z) {
    const above = value - highest;
    const power = Math.exp(beta * above);
    total += power;
    first += power * above;
    second += power * above * above;
  }
  const mean = first / total;
  const truth = z[label]! - highest;
  return {
    loss: Math.log(total) - beta * truth,
    slope: mean - truth,
    curvature: second / total - mean * mean,
  };
}

/** `[n, classCount]` natural logarithms, clamped from below at ln {@link PROBABILITY_FLOOR}: logits good for a fit. */
export function logProbabilities(probabilities: Float32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(probabilities, (p) => Math.log(Math.max(PROBABILITY_FLOOR, p)));
}

/** `[n, classCount]` softmax(ln p / temperature), from `[n, classCount]` probabilities; temperature > 0. */
export function applyTemperature(
  { probabilities, classCount }: Omit<Predictions, 'labels'>,
  temperature: number,
): Float32Array<ArrayBuffer> {
  const scaled = new Float32Array(probabilities.length);
  for (let start = 0; start < scaled.length; start += classCount) {
    const row = probabilities.subarray(start, start + classCount);
    // Relative to the highest, so that a low temperature does not underflow the whole row.
    const highest = row.reduce((a, b) => Math.max(a, b));
    const powers = Array.from(row, (p) => (p / highest) ** (1 / temperature));
    const total = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, c) => {
      scaled[start + c] = power / total;
    });
  }
  return scaled;
}
