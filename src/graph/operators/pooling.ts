import type { Attributes, Shape, TensorType, Value } from '../graph.js';
import { reject } from '../graph.js';
import { expand } from './broadcasting.js';
import { windowCount } from './convolution.js';
import { mul, Relu, relu } from './elementwise.js';
import { applyOne, defineComposite, defineOperator, int, ints, requireRank, tensor } from './operator.js';

export interface PoolOptions {
  /** `[height, width]` of the window, pixels. */
  readonly kernel: readonly [number, number];
  /**
   * `[height, width]` from one window to the next, pixels. Default: the kernel, so that windows tile the
   * input.
   */
  readonly strides?: readonly [number, number];
  /** Pixels around the input, `[top, left, bottom, right]`. Default: none. */
  readonly pads?: readonly [number, number, number, number];
}

function pooledShape(x: TensorType, attributes: Attributes): Shape {
  requireRank(x, 4, 'x');
  const [kh, kw] = ints(attributes, 'kernel_shape');
  const [sy, sx] = ints(attributes, 'strides');
  const [top, left, bottom, right] = ints(attributes, 'pads');
  const height = windowCount(x.shape[2]!, kh!, sy!, top! + bottom!, 1);
  const width = windowCount(x.shape[3]!, kw!, sx!, left! + right!, 1);
  if (height < 1 || width < 1) reject('the window is larger than the padded input');
  if (Math.max(top!, bottom!) >= kh! || Math.max(left!, right!) >= kw!)
    reject('a window may lie in the padding only');
  return [x.shape[0]!, x.shape[1]!, height, width];
}

const attributeKinds = { kernel_shape: 'ints', strides: 'ints', pads: 'ints' } as const;

/**
 * The largest value of each window. Padding is never the largest. MaxPoolGradient gives dy to the largest
 * value.
 */
export const MaxPool = defineOperator({
  type: 'MaxPool',
  attributeKinds,
  infer: ([x], attributes) => [tensor(pooledShape(x!, attributes))],
  gradient: ({ inputs: [x], output, attributes }, [dy]) => [
    applyOne(MaxPoolGradient, [x!, output, dy!], attributes),
  ],
});

/** (x, y, dy) → dx. Where several values of a window are the largest, each gets a share of dy. */
export const MaxPoolGradient = defineComposite({
  type: 'MaxPoolGradient',
  infer: ([x]) => [tensor(x!.shape)],
});

/** The mean of each window. With `count_include_pad` 1, padding counts as zeros. */
export const AveragePool = defineOperator({
  type: 'AveragePool',
  attributeKinds: { ...attributeKinds, count_include_pad: 'int' },
  infer: ([x], attributes) => [tensor(pooledShape(x!, attributes))],
  gradient: ({ inputs: [x], attributes }, [dy]) => [
    applyOne(AveragePoolGradient, [dy!], { ...attributes, size: x!.shape.slice(2) }),
  ],
});

/** dy → dx `[N, C, …size]` */
export const AveragePoolGradient = defineComposite({
  type: 'AveragePoolGradient',
  infer: ([dy], attributes) => [tensor([...dy!.shape.slice(0, 2), ...ints(attributes, 'size')])],
});

/** `[N, C, H, W]` → `[N, C, 1, 1]`;  dx = dy / (H W). */
export const GlobalAveragePool = defineOperator({
  type: 'GlobalAveragePool',
  infer: ([x]) => {
    requireRank(x!, 4, 'x');
    return [tensor([x!.shape[0]!, x!.shape[1]!, 1, 1])];
  },
  gradient: ({ inputs: [x] }, [dy]) => {
    const area = x!.shape[2]! * x!.shape[3]!;
    return [expand(mul(dy!, x!.graph.scalar(1 / area)), x!.shape)];
  },
});

/** Repeats each pixel `factors` times, `[height, width]`. Only lowerings use it. */
export const Resize = defineOperator({
  type: 'Resize',
  attributeKinds: { mode: 'string', coordinate_transformation_mode: 'string', nearest_mode: 'string' },
  operands: (attributes) => [undefined, { float32: [1, 1, ...ints(attributes, 'factors')] }],
  infer: ([x], attributes) => {
    const [fy, fx] = ints(attributes, 'factors');
    return [tensor([x!.shape[0]!, x!.shape[1]!, x!.shape[2]! * fy!, x!.shape[3]! * fx!])];
  },
});

function windowAttributes({ kernel, strides = kernel, pads = [0, 0, 0, 0] }: PoolOptions): Attributes {
  return { kernel_shape: kernel, strides, pads };
}

/**
 * The largest value of each window of x `[N, C, H, W]`. Throws `GRAPH_INVALID` where a window is larger than
 * the padded input, or may lie in the padding alone.
 *
 * @example
 * ```ts
 * const halved = maxPool(x, { kernel: [2, 2] }); // [N, C, 48, 48] becomes [N, C, 24, 24]
 * ```
 */
export function maxPool(x: Value, options: PoolOptions): Value {
  // The largest of rectified values is the rectified largest value. There are fewer of these, also in the
  // gradient.
  const rectified = x.producer?.operator === Relu;
  const y = applyOne(MaxPool, [rectified ? x.producer.inputs[0]! : x], windowAttributes(options));
  return rectified ? relu(y) : y;
}

/**
 * The mean of each window of x `[N, C, H, W]`. With `countPadding`, the default, padding counts as zeros.
 * Without, the sum is divided by the number of pixels that the window covers. Throws as {@link maxPool}.
 *
 * @example
 * ```ts
 * const halved = averagePool(x, { kernel: [2, 2] }); // [N, C, 48, 48] becomes [N, C, 24, 24]
 * ```
 */
export const averagePool = (
  x: Value,
  { countPadding = true, ...options }: PoolOptions & { readonly countPadding?: boolean },
): Value =>
  applyOne(AveragePool, [x], { ...windowAttributes(options), count_include_pad: countPadding ? 1 : 0 });

/** The mean of each channel, `[N, C, H, W]` → `[N, C, 1, 1]`. Throws `GRAPH_INVALID` for another rank. */
export const globalAveragePool = (x: Value): Value => applyOne(GlobalAveragePool, [x]);

export const repeatPixels = (x: Value, factors: readonly [number, number]): Value =>
  applyOne(Resize, [x], {
    factors,
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });

/**
 * Whether the windows tile the input exactly, without overlap, gap or padding. Padding at the end does not
 * matter: it is smaller than a window, so no window reaches it after whole windows.
 */
export function windowsTile(shape: Shape, attributes: Attributes): boolean {
  const kernel = ints(attributes, 'kernel_shape');
  const strides = ints(attributes, 'strides');
  return (
    ints(attributes, 'pads')
      .slice(0, 2)
      .every((pad) => pad === 0) &&
    kernel.every((size, axis) => size === strides[axis] && shape[axis + 2]! % size === 0)
  );
}

export function countsPadding(attributes: Attributes): boolean {
  return int(attributes, 'count_include_pad') === 1;
}
