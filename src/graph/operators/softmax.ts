import type { Value } from '../graph.js';
import { reduceSum } from './broadcasting.js';
import { exp, mul, sub } from './elementwise.js';
import { applyOne, defineOperator, int, normalizeAxes, tensor } from './operator.js';

/** y = eˣ / Σ eˣ along `axis`;  dx = y · (dy − Σ dy · y). */
export const Softmax = defineOperator({
  type: 'Softmax',
  attributeKinds: { axis: 'int' },
  infer: ([x], attributes) => {
    normalizeAxes([int(attributes, 'axis')], x!.shape.length);
    return [tensor(x!.shape)];
  },
  gradient: ({ output: y, attributes }, [dy]) => {
    const total = reduceSum(mul(dy!, y), [int(attributes, 'axis')], { keepdims: true });
    return [mul(y, sub(dy!, total))];
  },
});

/** y = x − ln Σ eˣ along `axis`;  dx = dy − e^y · Σ dy. */
export const LogSoftmax = defineOperator({
  type: 'LogSoftmax',
  attributeKinds: { axis: 'int' },
  infer: ([x], attributes) => {
    normalizeAxes([int(attributes, 'axis')], x!.shape.length);
    return [tensor(x!.shape)];
  },
  gradient: ({ output: y, attributes }, [dy]) => {
    const total = reduceSum(dy!, [int(attributes, 'axis')], { keepdims: true });
    return [sub(dy!, mul(exp(y), total))];
  },
});

/**
 * eˣ / Σ eˣ along an axis: values from 0 to 1 that sum to 1. Throws `GRAPH_INVALID` where the axis is not
 * there.
 *
 * @example
 * ```ts
 * const probabilities = softmax(logits, 1); // [N, 7]
 * ```
 */
export const softmax = (x: Value, axis: number): Value => applyOne(Softmax, [x], { axis });
/** ln softmax(x) along an axis, without overflow. Throws as {@link softmax}. */
export const logSoftmax = (x: Value, axis: number): Value => applyOne(LogSoftmax, [x], { axis });
