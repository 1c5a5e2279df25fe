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

/** Without a gradient: it only shifts exponents, where its own gradient cancels. */
export const ReduceMax = defineOperator({
  type: 'ReduceMax',
  attributeKinds: { keepdims: 'int', axes: 'ints' },
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
});

/** Only for lowerings and norms, hence without a gradient. */
export const ReduceSumSquare = defineOperator({
  type: 'ReduceSumSquare',
  attributeKinds: { keepdims: 'int', axes: 'ints' },
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
});

export const reduceMean = reduction(ReduceMean);
export const reduceMax = reduction(ReduceMax);
export const reduceSumSquare = reduction(ReduceSumSquare, (x) => mul(x, x));
