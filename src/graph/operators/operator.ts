import type {
  Attributes,
  AttributeValue,
  ElementType,
  Operator,
  Shape,
  TensorType,
  Value,
} from '../graph.js';
import { formatShape, reject } from '../graph.js';

/** Defines an operator of ONNX. By default it has no attributes. */
export function defineOperator(definition: Pick<Operator, 'type' | 'infer'> & Partial<Operator>): Operator {
  return { domain: '', attributeKinds: {}, ...definition };
}

/** Defines an operator that ONNX lacks. Each lowering replaces it by operators of ONNX. */
export function defineComposite(definition: Pick<Operator, 'type' | 'infer'> & Partial<Operator>): Operator {
  return defineOperator({ domain: 'mien', ...definition });
}

export function tensor(shape: Shape, type: ElementType = 'float32'): TensorType {
  return { type, shape };
}

/**
 * Applies an operator with one output, and returns that. Throws `GRAPH_INVALID` where the operator refuses
 * its inputs.
 */
export function applyOne(operator: Operator, inputs: readonly Value[], attributes: Attributes = {}): Value {
  return inputs[0]!.graph.apply(operator, inputs, attributes)[0]!;
}

export function ints(attributes: Attributes, name: string): readonly number[] {
  const value: AttributeValue | undefined = attributes[name];
  return Array.isArray(value) ? value : reject(`${name} must be a list of numbers`);
}

export function int(attributes: Attributes, name: string): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : reject(`${name} must be a number`);
}

export function requireRank(input: TensorType, rank: number, name: string): void {
  if (input.shape.length !== rank) {
    reject(`${name} must have ${rank} dimensions, got ${formatShape(input.shape)}`);
  }
}

export function requireShape(input: TensorType, shape: Shape, name: string): void {
  if (input.shape.length !== shape.length || input.shape.some((size, axis) => size !== shape[axis])) {
    reject(`${name} must be ${formatShape(shape)}, got ${formatShape(input.shape)}`);
  }
}

/**
 * The shape of an elementwise result by NumPy's rule: shapes are aligned at the end, and a size of 1 is
 * repeated.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      reject(`dimension ${axis - rank} is ${x} on one side and ${y} on the other`);
    return x === 1 ? y : x;
  });
}

/** The number of an axis from the start. A negative one counts from the end. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The numbers of axes from the start, sorted. Negative ones count from the end. */
export function normalizeAxes(axes: readonly number[], rank: number): readonly number[] {
  const normal = axes.map((axis) => fromStart(axis, rank));
  for (const axis of normal) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank) {
      reject(`axis ${axis} is outside the ${rank} dimensions`);
    }
  }
  if (new Set(normal).size !== normal.length) reject('an axis is named twice');
  return normal.toSorted((x, y) => x - y);
}
