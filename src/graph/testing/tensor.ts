import type { Shape } from '../graph.js';

/** A dense tensor in double precision, row-major. Booleans are 0 and 1. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Calls `visit` with every index of a shape, in row-major order. The array is reused: read it, do not keep it. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[], offset: number) => void): void {
  const count = shape.reduce((product, size) => product * size, 1);
  const index = shape.map(() => 0);
  for (let offset = 0; offset < count; offset++) {
    visit(index, offset);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** The tensor of `shape` whose element at each index is `element(index)`. */
export function compute(shape: Shape, element: (index: readonly number[]) => number): Tensor {
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  forEachIndex(shape, (index, offset) => {
    data[offset] = element(index);
  });
  return { shape, data };
}

/** Position in `data` of the element at `index`. */
export function offsetOf(shape: Shape, index: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) offset = offset * shape[axis]! + index[axis]!;
  return offset;
}

export function at({ shape, data }: Tensor, index: readonly number[]): number {
  return data[offsetOf(shape, index)]!;
}

/** The element that a tensor shows at an index of a shape it is broadcast to: aligned at the end, 1 stretches. */
export function broadcastAt({ shape, data }: Tensor, index: readonly number[]): number {
  const lead = index.length - shape.length;
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    offset = offset * shape[axis]! + (shape[axis] === 1 ? 0 : index[lead + axis]!);
  }
  return data[offset]!;
}

/** The shape that shapes broadcast to, which exists. */
export function broadcastShape(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}
