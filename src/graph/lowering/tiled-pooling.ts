import type { Attributes, Value } from '../graph.js';
import { div, hardSigmoid, mul, sub } from '../operators/elementwise.js';
import { ints } from '../operators/operator.js';

/** Steep enough that every normal float32 but zero saturates, so that a clamped line is a step. */
export const STEEP = 1e30;

/** Pooling and its reverse, in the layout of the operands. */
export interface TilePooling {
  /** Each pixel `factors` times. */
  repeat(x: Value, factors: readonly [number, number]): Value;
  average(x: Value, attributes: Attributes): Value;
}

/** (x, y, dy) → dx of max pooling by windows that tile x. */
export function tiledMaxPoolGradient(
  [x, y, dy]: readonly Value[],
  attributes: Attributes,
  { repeat, average }: TilePooling,
): Value {
  const [kh, kw] = ints(attributes, 'kernel_shape') as readonly [number, number];
  // x − up(y) is 0 at the largest value of a window and negative elsewhere.
  const largest = hardSigmoid(sub(x!, repeat(y!, [kh, kw])), STEEP, 1);
  // Ties are common: where a picture is flat, so is what a convolution makes of it. They share dy.
  const count = mul(average(largest, { ...attributes, count_include_pad: 1 }), x!.graph.scalar(kh * kw));
  return mul(repeat(div(dy!, count), [kh, kw]), largest);
}
