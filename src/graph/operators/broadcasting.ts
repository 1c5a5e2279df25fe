import type { Attributes, Operator, Shape, TensorType, Value } from '../graph.js';
import { formatShape, reject, sizeOf } from '../graph.js';
import { applyOne, broadcastShapes, defineOperator, int, ints, normalizeAxes, tensor } from './operator.js';

// Expand and ReduceSum are each other's gradient, and both need Reshape, so the three share this file.

export const Reshape = defineOperator({
  type: 'Reshape',
  operands: (attributes) => [{ int64: ints(attributes, 'shape') }],
  infer: ([x], attributes) => {
    const shape = ints(attributes, 'shape');
    if (sizeOf(shape) !== sizeOf(x!.shape)) {
      reject(`${sizeOf(x!.shape)} values do not fill ${formatShape(shape)}`);
    }
    return [tensor(shape, x!.type)];
  },
  gradient: ({ inputs: [x] }, [dy]) => [reshape(dy!, x!.shape)],
});

/** Of a reshaped tensor, only the last shape counts. */
export const reshape = (x: Value, shape: Shape): Value =>
  applyOne(Reshape, [x.producer?.operator === Reshape ? x.producer.inputs[0]! : x], { shape });

export interface ReduceOptions {
  /** Keep the summed axes as 1. */
  readonly keepdims?: boolean;
}

/** The shape of a reduction over the attribute `axes`, whose sizes become 1 with `keepdims` and vanish without. */
export function reducedShape(input: TensorType, attributes: Attributes): Shape {
  if (ints(attributes, 'axes').length === 0) reject('ONNX takes no axes for all of them; name them');
  const axes = normalizeAxes(ints(attributes, 'axes'), input.shape.length);
  const keepdims = int(attributes, 'keepdims') === 1;
  return input.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [size]));
}

/** `dy` of a reduction, stretched back over the reduced axes. */
export function stretch(dy: Value, input: Value, axes: readonly number[]): Value {
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

/** `ofEach` is the reduction of each number by itself, which is what no axes mean here. */
export function reduction(operator: Operator, ofEach: (x: Value) => Value = (x) => x) {
  return (x: Value, axes: readonly number[], { keepdims = false }: ReduceOptions = {}): Value =>
    axes.length === 0 ? ofEach(x) : applyOne(operator, [x], { axes, keepdims: keepdims ? 1 : 0 });
}

export const reduceSum = reduction(ReduceSum);

export const Expand = defineOperator({
  type: 'Expand',
  operands: (attributes) => [{ int64: ints(attributes, 'shape') }],
  infer: ([x], attributes) => {
    const shape = ints(attributes, 'shape');
    const result = broadcastShapes(x!.shape, shape);
    if (formatShape(result) !== formatShape(shape)) reject(`does not expand to ${formatShape(shape)}`);
    return [tensor(shape, x!.type)];
  },
  gradient: ({ inputs: [x] }, [dy]) => {
    const lead = dy!.shape.length - x!.shape.length;
    const axes = dy!.shape.flatMap((size, axis) =>
      axis < lead || (x!.shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
    );
    return [reshape(reduceSum(dy!, axes), x!.shape)];
  },
});

export const expand = (x: Value, shape: Shape): Value => applyOne(Expand, [x], { shape });
