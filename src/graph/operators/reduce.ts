import type { Attributes, Operator, Shape, TensorType, Value } from '../graph.js';
import { reject, sizeOf } from '../graph.js';
import { mul } from './elementwise.js';
import { expand, reshape } from './layout.js';
import { applyOne, defineOperator, int, ints, normalizeAxes, tensor } from './operator.js';

interface ReduceOptions {
  /** Keep the summed axes as 1. */
  readonly keepdims?: boolean;
}

function reducedShape(input: TensorType, attributes: Attributes): Shape {
  if (ints(attributes, 'axes').length === 0) reject('ONNX takes no axes for all of them; name them');
  const axes = normalizeAxes(ints(attributes, 'axes'), input.shape.length);
  const keepdims = int(attributes, 'keepdims') === 1;
  return input.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [size]));
}

/** `dy` of a reduction, stretched back over the reduced axes. */
function stretch(dy: Value, input: Value, axes: readonly number[]): Value {
  const normal = normalizeAxes(axes, input.shape.length);
  const kept = input.shape.map((size, axis) => (normal.includes(axis) ? 1 : size));
  return expand(reshape(dy, kept), input.shape);
}

/** Since opset 13 the axes of ReduceSum are an operand; the other reductions follow only in opset 18. */
export const ReduceSum = defineOperator({
  type: 'ReduceSum',
  attributeKinds: { keepdims: 'int' },
  operands: (attributes) => [{ int64: ints(attributes, 'axes') }],
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
  gradient: ({ inputs: [x], attributes }, [dy]) => [stretch(dy!, x!, ints(attributes, 'axes'))],
});

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

/** `ofEach` is the reduction of each number by itself, which is what no axes mean here. */
function reduction(operator: Operator, ofEach: (x: Value) => Value = (x) => x) {
  return (x: Value, axes: readonly number[], { keepdims = false }: ReduceOptions = {}): Value =>
    axes.length === 0 ? ofEach(x) : applyOne(operator, [x], { axes, keepdims: keepdims ? 1 : 0 });
}

export const reduceSum = reduction(ReduceSum);
export const reduceMean = reduction(ReduceMean);
export const reduceMax = reduction(ReduceMax);
export const reduceSumSquare = reduction(ReduceSumSquare, (x) => mul(x, x));
