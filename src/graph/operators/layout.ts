import type { Operand, Value } from '../graph.js';
import { reject, sizeOf } from '../graph.js';
import { expand, reshape } from './broadcasting.js';
import { applyOne, defineOperator, fromStart, int, ints, normalizeAxes, tensor } from './operator.js';

/**
 * `[N, …]` → `[N, rest]`. Unlike Reshape it holds for any N, so a written model takes a batch of any size.
 */
export const Flatten = defineOperator({
  type: 'Flatten',
  infer: ([x]) => [tensor([x!.shape[0]!, sizeOf(x!.shape.slice(1))])],
  gradient: ({ inputs: [x] }, [dy]) => [reshape(dy!, x!.shape)],
});

export const Transpose = defineOperator({
  type: 'Transpose',
  attributeKinds: { perm: 'ints' },
  infer: ([x], attributes) => {
    const perm = ints(attributes, 'perm');
    if (perm.length !== x!.shape.length) reject('perm must name every axis once');
    normalizeAxes(perm, x!.shape.length);
    return [
      tensor(
        perm.map((axis) => x!.shape[axis]!),
        x!.type,
      ),
    ];
  },
  gradient: ({ attributes }, [dy]) => {
    const perm = ints(attributes, 'perm');
    const inverse = perm.map((_, axis) => perm.indexOf(axis));
    return [transpose(dy!, inverse)];
  },
});

export const Concat = defineOperator({
  type: 'Concat',
  attributeKinds: { axis: 'int' },
  infer: (inputs, attributes) => {
    const first = inputs[0]!;
    const rank = first.shape.length;
    normalizeAxes([int(attributes, 'axis')], rank);
    const axis = fromStart(int(attributes, 'axis'), rank);
    for (const input of inputs) {
      const fits =
        input.shape.length === rank && input.shape.every((size, i) => i === axis || size === first.shape[i]);
      if (!fits) reject(`all but axis ${axis} must agree`);
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    return [
      tensor(
        first.shape.map((size, i) => (i === axis ? total : size)),
        first.type,
      ),
    ];
  },
  gradient: ({ inputs, attributes }, [dy]) => {
    const axis = fromStart(int(attributes, 'axis'), dy!.shape.length);
    return split(
      dy!,
      inputs.map((input) => input.shape[axis]!),
      axis,
    );
  },
});

export const Split = defineOperator({
  type: 'Split',
  attributeKinds: { axis: 'int' },
  operands: (attributes) => [{ int64: ints(attributes, 'sizes') }],
  infer: ([x], attributes) => {
    const rank = x!.shape.length;
    const sizes = ints(attributes, 'sizes');
    normalizeAxes([int(attributes, 'axis')], rank);
    const axis = fromStart(int(attributes, 'axis'), rank);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total !== x!.shape[axis]) reject(`the parts add up to ${total}, axis ${axis} has ${x!.shape[axis]}`);
    return sizes.map((size) =>
      tensor(
        x!.shape.map((whole, i) => (i === axis ? size : whole)),
        x!.type,
      ),
    );
  },
  gradient: ({ outputs, attributes }, gradients) => [
    concat(
      outputs.map((output, index) => gradients[index] ?? zeros(output)),
      int(attributes, 'axis'),
    ),
  ],
});

/** A range of one axis, as places from 0. */
export interface SliceRange {
  /** From 0; a negative axis counts from the end. */
  readonly axis: number;
  /** The first place. */
  readonly start: number;
  /** The place after the last one. Backwards, −1 is the place before the first. */
  readonly end: number;
  /** From one place to the next. Default: 1. A negative step runs backwards. */
  readonly step?: number;
}

/** The end before the first place, as ONNX reads it. For ONNX, −1 is the last place. */
const BEFORE_FIRST = -2_147_483_648;

function sliceLength(start: number, end: number, step: number): number {
  return Math.max(0, Math.ceil((end - start) / step));
}

export const Slice = defineOperator({
  type: 'Slice',
  operands: (attributes): readonly Operand[] => [
    { int64: ints(attributes, 'starts') },
    { int64: ints(attributes, 'ends').map((end) => (end < 0 ? BEFORE_FIRST : end)) },
    { int64: ints(attributes, 'axes') },
    { int64: ints(attributes, 'steps') },
  ],
  infer: ([x], attributes) => {
    const axes = ints(attributes, 'axes');
    const starts = ints(attributes, 'starts');
    const ends = ints(attributes, 'ends');
    const steps = ints(attributes, 'steps');
    normalizeAxes(axes, x!.shape.length);
    const shape = [...x!.shape];
    axes.forEach((named, i) => {
      const axis = fromStart(named, shape.length);
      const [start, end, step, size] = [starts[i]!, ends[i]!, steps[i]!, shape[axis]!];
      const inside = step > 0 ? start >= 0 && end <= size : start < size && end >= -1;
      if (step === 0 || !inside) reject(`${start}:${end}:${step} leaves axis ${axis} of ${size}`);
      if (sliceLength(start, end, step) === 0)
        reject(`${start}:${end}:${step} takes nothing from axis ${axis}`);
      shape[axis] = sliceLength(start, end, step);
    });
    return [tensor(shape, x!.type)];
  },
  // One axis at a time. It is reversed where the slice was, spread by |step| with zeros, then padded.
  gradient: ({ inputs: [x], attributes }, [dy]) => {
    let gradient = dy!;
    ints(attributes, 'axes').forEach((named, i) => {
      const axis = fromStart(named, x!.shape.length);
      const step = ints(attributes, 'steps')[i]!;
      const count = gradient.shape[axis]!;
      let start = ints(attributes, 'starts')[i]!;
      if (step < 0) {
        gradient = reverse(gradient, [axis]);
        start += (count - 1) * step;
      }
      const stride = Math.abs(step);
      let size = count;
      if (stride > 1) {
        gradient = spread(gradient, axis, stride);
        size = (count - 1) * stride + 1;
      }
      const whole = x!.shape[axis]!;
      const begin = gradient.shape.map((_, a) => (a === axis ? start : 0));
      const end = gradient.shape.map((_, a) => (a === axis ? whole - start - size : 0));
      gradient = pad(gradient, begin, end);
    });
    return [gradient];
  },
});

/** Takes places of the second axis, in the order of `index`. Only lowerings use it. */
export const Gather = defineOperator({
  type: 'Gather',
  attributeKinds: { axis: 'int' },
  operands: (attributes) => [{ int64: ints(attributes, 'index') }],
  infer: ([x], attributes) => [
    tensor([x!.shape[0]!, ints(attributes, 'index').length, ...x!.shape.slice(2)], x!.type),
  ],
});

/**
 * Puts `value` around the tensor. `begin` and `end` have one count an axis: how many values before and after.
 */
export const Pad = defineOperator({
  type: 'Pad',
  operands: (attributes) => [
    { int64: [...ints(attributes, 'begin'), ...ints(attributes, 'end')] },
    { float32: int(attributes, 'value') },
  ],
  infer: ([x], attributes) => {
    const begin = ints(attributes, 'begin');
    const end = ints(attributes, 'end');
    if (begin.length !== x!.shape.length || end.length !== x!.shape.length)
      reject('needs a pad for every axis');
    if ([...begin, ...end].some((count) => count < 0)) reject('pads must not be negative');
    return [tensor(x!.shape.map((size, axis) => size + begin[axis]! + end[axis]!))];
  },
  gradient: ({ inputs: [x], attributes }, [dy]) => [
    slice(
      dy!,
      ints(attributes, 'begin').map((start, axis) => ({ axis, start, end: start + x!.shape[axis]! })),
    ),
  ],
});

/** `[N, …]` → `[N, rest]`: all axes but the first become one. */
export const flatten = (x: Value): Value => applyOne(Flatten, [x]);

/**
 * Axes in another order: axis i of the result is axis `perm[i]` of x. Throws `GRAPH_INVALID` where `perm`
 * does not name every axis once.
 *
 * @example
 * ```ts
 * const channelsFirst = transpose(x, [0, 3, 1, 2]); // [N, H, W, C] becomes [N, C, H, W]
 * ```
 */
export const transpose = (x: Value, perm: readonly number[]): Value => applyOne(Transpose, [x], { perm });
/** Values one after the other along an axis. Throws `GRAPH_INVALID` where another axis differs in size. */
export const concat = (values: readonly Value[], axis: number): Value => applyOne(Concat, values, { axis });
/**
 * Cuts an axis into parts of these sizes. Throws `GRAPH_INVALID` where the sizes do not add up to the axis.
 *
 * @example
 * ```ts
 * const [first, rest] = split(x, [1, 6], 1); // [N, 7] becomes [N, 1] and [N, 6]
 * ```
 */
export const split = (x: Value, sizes: readonly number[], axis: number): readonly Value[] =>
  x.graph.apply(Split, [x], { sizes, axis });

/**
 * Takes a range of some axes; the others stay whole. Throws `GRAPH_INVALID` where a range leaves the tensor
 * or is empty.
 *
 * @example
 * ```ts
 * const range = { start: 4, end: 44 };
 * const middle = slice(x, [{ axis: 2, ...range }, { axis: 3, ...range }]); // [N, C, 48, 48] to [N, C, 40, 40]
 * ```
 */
export const slice = (x: Value, ranges: readonly SliceRange[]): Value =>
  applyOne(Slice, [x], {
    axes: ranges.map(({ axis }) => axis),
    starts: ranges.map(({ start }) => start),
    ends: ranges.map(({ end }) => end),
    steps: ranges.map(({ step = 1 }) => step),
  });

/** The tensor with the order of these axes reversed. */
export const reverse = (x: Value, axes: readonly number[]): Value =>
  slice(
    x,
    axes.map((axis) => ({ axis, start: x.shape[axis]! - 1, end: -1, step: -1 })),
  );

export const gather = (x: Value, index: readonly number[]): Value =>
  applyOne(Gather, [x], { axis: 1, index });

/**
 * Puts `value` around the tensor, `begin[i]` times before and `end[i]` times after axis i. Throws
 * `GRAPH_INVALID` where an axis has no count, or one is negative. Where all counts are 0, the result is x
 * itself.
 *
 * @example
 * ```ts
 * const framed = pad(x, [0, 0, 1, 1], [0, 0, 1, 1]); // [N, C, 48, 48] becomes [N, C, 50, 50]
 * ```
 */
export function pad(x: Value, begin: readonly number[], end: readonly number[], value = 0): Value {
  return [...begin, ...end].every((count) => count === 0) ? x : applyOne(Pad, [x], { begin, end, value });
}

/** Puts stride − 1 zeros between neighbours along `axis`. Size n becomes (n − 1) · stride + 1. */
export function spread(x: Value, axis: number, stride: number): Value {
  const count = x.shape[axis]!;
  const columns = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const none = columns.shape.map(() => 0);
  const spaced = pad(
    columns,
    none,
    none.map((_, a) => (a === axis + 1 ? stride - 1 : 0)),
  );
  const flat = reshape(spaced, [...x.shape.slice(0, axis), count * stride, ...x.shape.slice(axis + 1)]);
  return slice(flat, [{ axis, start: 0, end: (count - 1) * stride + 1 }]);
}

function zeros(like: Value): Value {
  return expand(like.graph.scalar(0), like.shape);
}
