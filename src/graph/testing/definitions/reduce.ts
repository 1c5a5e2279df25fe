import type { Tensor } from '../tensor.js';
import { compute, forEachIndex, offsetOf } from '../tensor.js';
import type { Definition, Definitions } from './definition.js';
import { axisOf, number, numbers } from './definition.js';

/** Folds all elements that differ only in the reduced axes; `finish` sees the fold and how many there were. */
function reduction(
  initial: number,
  fold: (accumulated: number, x: number) => number,
  finish: (accumulated: number, count: number) => number = (accumulated) => accumulated,
): Definition {
  return ([x], attributes) => {
    const axes = numbers(attributes, 'axes').map((axis) => axisOf(axis, x!.shape.length));
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const accumulated = compute(kept, () => initial).data;
    forEachIndex(x!.shape, (index, source) => {
      const target = offsetOf(
        kept,
        index.map((position, axis) => (kept[axis] === 1 ? 0 : position)),
      );
      accumulated[target] = fold(accumulated[target]!, x!.data[source]!);
    });
    const count = x!.data.length / accumulated.length;
    const shape =
      number(attributes, 'keepdims') === 1 ? kept : kept.filter((_, axis) => !axes.includes(axis));
    return [{ shape, data: accumulated.map((value) => finish(value, count)) }];
  };
}

/** Applies `f` to each line of the tensor along an axis. */
function alongAxis(f: (line: Float64Array) => Float64Array): Definition {
  return ([x], attributes) => {
    const axis = axisOf(number(attributes, 'axis'), x!.shape.length);
    const size = x!.shape[axis]!;
    const result: Tensor = { shape: x!.shape, data: new Float64Array(x!.data.length) };
    forEachIndex(x!.shape.with(axis, 1), (start) => {
      const offsets = Array.from({ length: size }, (_, position) =>
        offsetOf(x!.shape, start.with(axis, position)),
      );
      const line = f(Float64Array.from(offsets, (offset) => x!.data[offset]!));
      offsets.forEach((offset, position) => {
        result.data[offset] = line[position]!;
      });
    });
    return [result];
  };
}

const sumOfExponentials = (line: Float64Array) => line.reduce((sum, x) => sum + Math.exp(x), 0);

export const reduce: Definitions = {
  ReduceSum: reduction(0, (sum, x) => sum + x),
  ReduceSumSquare: reduction(0, (sum, x) => sum + x * x),
  ReduceMax: reduction(Number.NEGATIVE_INFINITY, Math.max),
  ReduceMean: reduction(
    0,
    (sum, x) => sum + x,
    (sum, count) => sum / count,
  ),
  Softmax: alongAxis((line) => line.map((x) => Math.exp(x) / sumOfExponentials(line))),
  LogSoftmax: alongAxis((line) => line.map((x) => x - Math.log(sumOfExponentials(line)))),
};
