import type { Attributes, Operator, Shape, TensorType, Value } from '../graph.js';
import { formatShape, reject, sizeOf } from '../graph.js';
import { applyOne, broadcastShapes, defineOperator, int, ints, normalizeAxes, tensor } from './operator.js';

// Expand is the gradient of ReduceSum, and ReduceSum that of Expand. Both need Reshape, so all three are in
// this file.

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

/**
 * The same values in another shape, row after row. Throws `GRAPH_INVALID` where the number of values differs.
 *
 * @example
 * ```ts
 * const rows = reshape(x, [2, 12]); // x: [2, 3, 4]
 * ```
 */
export const reshape = (x: Value, shape: Shape): Value =>
  // Of two reshapes in a row, only the last one counts.
  applyOne(Reshape, [x.producer?.operator === Reshape ? x.producer.inputs[0]! : x], { shape });

export interface ReduceOptions {
  /** Keep the reduced axes, with size 1. Default: false, which removes them. */
  readonly keepdims?: boolean;
}

/**
 * The shape after a reduction over the attribute `axes`. With `keepdims` these axes get size 1, without it
 * they go.
 */
export function reducedShape(input: TensorType, attributes: Attributes): Shape {
  if (ints(attributes, 'axes').length === 0) reject('ONNX takes no axes for all of them; name them');
  const axes = normalizeAxes(ints(attributes, 'axes'), input.shape.length);
  const keepdims = int(attributes, 'keepdims') === 1;
  return input.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [size]));
}

/** The gradient `dy` of a reduction, stretched over the axes that were reduced. */
export function stretch(dy: Value, input: Value, axes: readonly number[]): Value {
  const normal = normalizeAxes(axes, input.shape.length);
  const kept = input.shape.map((size, axis) => (normal.includes(axis) ? 1 : size));
  return expand(reshape(dy, kept), input.shape);
}

/**
 * The axes are an operand, as ONNX wants them since opset 13. Other reductions have them as an attribute
 * until opset 18.
 */
export const ReduceSum = defineOperator({
  type: 'ReduceSum',
  attributeKinds: { keepdims: 'int' },
  operands: (attributes) => [{ int64: ints(attributes, 'axes') }],
  infer: ([x], attributes) => [tensor(reducedShape(x!, attributes))],
  gradient: ({ inputs: [x], attributes }, [dy]) => [stretch(dy!, x!, ints(attributes, 'axes'))],
});

/**
 * Makes the function of a reduction. Without axes, each number is reduced by itself: `ofEach` computes that.
 */
export function reduction(operator: Operator, ofEach: (x: Value) => Value = (x) => x) {
  return (x: Value, axes: readonly number[], { keepdims = false }: ReduceOptions = {}): Value =>
    axes.length === 0 ? ofEach(x) : applyOne(operator, [x], { axes, keepdims: keepdims ? 1 : 0 });
}

/**
 * The sum over axes; a negative axis counts from the end. Throws `GRAPH_INVALID` where an axis is not there.
 *
 * @example
 * ```ts
 * const perRow = reduceSum(x, [1]); // [2, 3] becomes [2]
 * ```
 */
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

/**
 * Repeats axes of size 1, and adds leading ones, up to a shape. Throws `GRAPH_INVALID` where `x` does not
 * broadcast to it.
 *
 * @example
 * ```ts
 * const rows = expand(bias, [8, 7]); // bias: [7]
 * ```
 */
export const expand = (x: Value, shape: Shape): Value => applyOne(Expand, [x], { shape });
