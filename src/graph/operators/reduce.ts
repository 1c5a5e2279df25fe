import { sizeOf } from '../graph.js';
import { reducedShape, reduction, stretch } from './broadcasting.js';
import { mul } from './elementwise.js';
import { defineOperator, ints, tensor } from './operator.js';

export const ReduceMean = defineOperator({
  type: 'ReduceMean',
  attributeKinds: { keepdims: 'int', axes: 'ints' },
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
  gradient: ({ inputs: [x], output, attributes }, [dy]) => {
    const share = sizeOf(output.shape) / sizeOf(x!.shape);
    return [stretch(mul(dy!, x!.graph.scalar(share)), x!, ints(attributes, 'axes'))];
  },
});

/** It has no gradient. It only shifts exponents, and there its gradient cancels out. */
export const ReduceMax = defineOperator({
  type: 'ReduceMax',
  attributeKinds: { keepdims: 'int', axes: 'ints' },
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
});

/** It has no gradient, since only lowerings and norms use it. */
export const ReduceSumSquare = defineOperator({
  type: 'ReduceSumSquare',
  attributeKinds: { keepdims: 'int', axes: 'ints' },
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
});

/**
 * The mean over axes; a negative axis counts from the end. Throws `GRAPH_INVALID` where an axis is not there.
 *
 * @example
 * ```ts
 * const loss = reduceMean(losses, [0]); // [N] becomes []
 * ```
 */
export const reduceMean = reduction(ReduceMean);
export const reduceMax = reduction(ReduceMax);
export const reduceSumSquare = reduction(ReduceSumSquare, (x) => mul(x, x));
