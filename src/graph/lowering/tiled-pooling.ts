import type { Attributes, Value } from '../graph.js';
import { div, mul } from '../operators/elementwise.js';
import { ints } from '../operators/operator.js';

/** Steep enough that every normal float32 but zero saturates, so that a clamped line is a step. */
export const STEEP = 1e30;

/** Pooling and its reverse, in the layout of the operands. */
export interface TilePooling {
  /** Each pixel `factors` times. */
  repeat(x: Value, factors: readonly [number, number]): Value;
  /** 1 where x is y, each pixel of which stands for `factors` of x, and 0 where it is less. */
  isLargest(x: Value, y: Value, factors: readonly [number, number]): Value;
  average(x: Value, attributes: Attributes): Value;
}

/** (x, y, dy) → dx of max pooling by windows that tile x. */
export function tiledMaxPoolGradient(
  [x, y, dy]: readonly Value[],
  attributes: Attributes,
  { repeat, isLargest, average }: TilePooling,
): Value {
  const [kh, kw] = ints(attributes, 'kernel_shape') as readonly [number, number];
  const largest = isLargest(x!, y!, [kh, kw]);
  // Ties are common: where a picture is flat, so is what a convolution makes of it. They share dy.
  const count = mul(average(largest, { ...attributes, count_include_pad: 1 }), x!.graph.scalar(kh * kw));
  return mul(repeat(div(dy!, count), [kh, kw]), largest);
}
