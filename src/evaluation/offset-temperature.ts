import { nothingToMeasure } from './predictions.js';
import { fitTemperature, TEMPERATURE_RANGE, type TemperatureFit } from './temperature.js';

export interface OffsetTemperatureFit extends TemperatureFit {
  /** `[classCount]`, to be added to the logits before they are divided by the temperature. */
  readonly offsets: Float32Array;
}

/**
 * How far an offset, over the temperature, lies from 0 by itself (standard deviation): few rows, or none of a class, move
 * it little.
 */
const SPREAD = 0.5;
const MOST_STEPS = 50;
/** Where no part of a step down to this one lowers the loss, the fit has ended. */
const SMALLEST_PART = 1e-6;

/**
 * The temperature and the offsets of the classes with the lowest log-loss (bias-corrected temperature scaling; Alexandari
 * et al. 2020), to be fitted on validation rows, never on test rows. Sharpening answers by a temperature also sharpens how
 * common a class was in training; the offsets set that right. Offsets put the class shares of the rows into the answers:
 * `classWeights` are what makes these the shares that are wanted.
 * `logits` `[n, classCount]` as for {@link fitTemperature}, which is where the fit starts. Throws `DATASET_EMPTY` where no
 * row is of one of the model's classes.
 *
 * In β = 1/T and b, softmax(βz + b), the loss is convex: Newton's steps, halved until the loss falls.
 */
export function fitOffsetTemperature(
  logits: Float32Array,
  labels: Uint8Array,
  classCount: number,
  classWeights: readonly number[] = new Array<number>(classCount).fill(1),
): OffsetTemperatureFit {
  const rows = Array.from(labels.keys()).filter((row) => labels[row]! < classCount);
  const weights = Float64Array.from(rows, (row) => classWeights[labels[row]!]!);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(whole > 0)) throw nothingToMeasure('temperature');
  const { temperature, lossBefore } = fitTemperature(logits, labels, classCount, classWeights);
  // Rows of unequal weight tell as much as this many of equal weight (Kish 1965).
  const effective = whole ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const pull = 1 / (effective * SPREAD ** 2);

  const at = (point: Point): Loss => lossAt(point, { logits, labels, rows, weights, whole, pull });

  const [coldest, hottest] = TEMPERATURE_RANGE;
  let point = [...new Array<number>(classCount).fill(0), 1 / temperature];
  let here = at(point);
  for (let step = 0, part = 1; step < MOST_STEPS && part > SMALLEST_PART; step++) {
    const direction = solve(here.hessian, here.gradient);
    for (part = 1; part > SMALLEST_PART; part /= 2) {
      const next = point.map((value, i) => value - part * direction[i]!);
      const beta = next[classCount]!;
      if (beta < 1 / hottest || beta > 1 / coldest) continue;
      const there = at(next);
      if (there.pulledLoss >= here.pulledLoss) continue;
      [point, here] = [next, there];
      break;
    }
  }
  const beta = point[classCount]!;
  return {
    temperature: 1 / beta,
    offsets: Float32Array.from(point.slice(0, classCount), (offset) => offset / beta),
    lossBefore,
    lossAfter: here.loss,
  };
}

/** b and β: an offset for each class, and one over the temperature. */
type Point = readonly number[];

/** The rows that count. */
interface WeightedRows {
  readonly logits: Float32Array;
  readonly labels: Uint8Array;
  readonly rows: readonly number[];
  /** Of each of `rows`, and their sum. */
  readonly weights: Float64Array;
  readonly whole: number;
  /** On the offsets. */
  readonly pull: number;
}

interface Loss {
  readonly loss: number;
  readonly pulledLoss: number;
  /** Of `pulledLoss`, as is the Hessian. */
  readonly gradient: Float64Array;
  readonly hessian: readonly Float64Array[];
}

/** The loss at a point, with the pull on the offsets and without; its gradient and Hessian in (b, β). */
function lossAt(point: Point, { logits, labels, rows, weights, whole, pull }: WeightedRows): Loss {
  const classCount = point.length - 1;
  const gradient = new Float64Array(classCount + 1);
  const hessian = Array.from({ length: classCount + 1 }, () => new Float64Array(classCount + 1));
  let loss = 0;
  for (const [i, row] of rows.entries()) {
    const z = logits.subarray(row * classCount, (row + 1) * classCount);
    loss += addRow(z, labels[row]!, weights[i]!, point, { gradient, hessian });
  }
  const pulled = point.slice(0, classCount).reduce((sum, offset) => sum + (pull * offset ** 2) / 2, 0);
  return {
    loss: loss / whole,
    pulledLoss: loss / whole + pulled,
    gradient: gradient.map((value, k) => value / whole + (k < classCount ? pull * point[k]! : 0)),
    hessian: hessian.map((line, k) =>
      line.map((value, j) => value / whole + (k === j ? (k < classCount ? pull : 1e-12) : 0)),
    ),
  };
}

/** Adds one row's part to gradient and Hessian, and returns its loss. `z` are its logits. */
function addRow(
  z: Float32Array,
  truth: number,
  weight: number,
  point: Point,
  { gradient, hessian }: { readonly gradient: Float64Array; readonly hessian: readonly Float64Array[] },
): number {
  const classCount = z.length;
  const beta = point[classCount]!;
  const scores = Array.from(z, (value, k) => beta * value + point[k]!);
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  const p = powers.map((power) => power / total);
  const mean = p.reduce((sum, share, k) => sum + share * z[k]!, 0);
  gradient[classCount]! += weight * (mean - z[truth]!);
  for (let k = 0; k < classCount; k++) {
    gradient[k]! += weight * (p[k]! - (k === truth ? 1 : 0));
    for (let j = 0; j < classCount; j++) hessian[k]![j]! += weight * p[k]! * ((k === j ? 1 : 0) - p[j]!);
    const mixed = weight * p[k]! * (z[k]! - mean);
    hessian[k]![classCount]! += mixed;
    hessian[classCount]![k]! += mixed;
    hessian[classCount]![classCount]! += mixed * z[k]!;
  }
  return -weight * (scores[truth]! - highest - Math.log(total));
}

/** x of A x = b for a symmetric positive definite A, by elimination. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const lines = matrix.map((line, i) => [...line, right[i]!]);
  const n = lines.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = lines[j]![i]! / lines[i]![i]!;
      for (let k = i; k <= n; k++) lines[j]![k]! -= factor * lines[i]![k]!;
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let rest = lines[i]![n]!;
    for (let k = i + 1; k < n; k++) rest -= lines[i]![k]! * x[k]!;
    x[i] = rest / lines[i]![i]!;
  }
  return x;
}
