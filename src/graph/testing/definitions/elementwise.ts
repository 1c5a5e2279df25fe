import type { Tensor } from '../tensor.js';
import { broadcastAt, broadcastShape, compute } from '../tensor.js';
import type { Definition, Definitions } from './definition.js';
import { number } from './definition.js';

function unary(f: (x: number) => number): Definition {
  return ([x]) => [{ shape: x!.shape, data: x!.data.map(f) }];
}

function binary(f: (a: number, b: number) => number): Definition {
  return ([a, b]) => [
    compute(broadcastShape(a!.shape, b!.shape), (index) => f(broadcastAt(a!, index), broadcastAt(b!, index))),
  ];
}

/**
 * erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·5⋯(2n+1)) (Abramowitz & Stegun 7.1.6): all terms have one sign, so
 * nothing cancels. Beyond 6 it differs from ±1 by less than double precision can show.
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

export const elementwise: Definitions = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Min: binary(Math.min),
  Greater: binary((a, b) => (a > b ? 1 : 0)),
  GreaterOrEqual: binary((a, b) => (a >= b ? 1 : 0)),
  PRelu: ([x, slope]) => [
    compute(x!.shape, (index) => {
      const value = broadcastAt(x!, index);
      return value < 0 ? value * broadcastAt(slope!, index) : value;
    }),
  ],
  Where: ([condition, a, b]) => [
    compute(broadcastShape(condition!.shape, a!.shape, b!.shape), (index) =>
      broadcastAt(chosen(condition!, index) ? a! : b!, index),
    ),
  ],
  Identity: unary((x) => x),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Erf: unary(erf),
  Relu: unary((x) => Math.max(x, 0)),
  Step: unary((x) => (x > 0 ? 1 : 0)),
  HardSigmoid: ([x], attributes) => {
    const alpha = number(attributes, 'alpha');
    const beta = number(attributes, 'beta');
    return [{ shape: x!.shape, data: x!.data.map((v) => Math.max(0, Math.min(1, alpha * v + beta))) }];
  },
};

function chosen(condition: Tensor, index: readonly number[]): boolean {
  return broadcastAt(condition, index) !== 0;
}
