import type { Attributes, Shape, TensorType, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum } from './broadcasting.js';
import {
  applyOne,
  defineComposite,
  defineOperator,
  int,
  ints,
  requireRank,
  requireShape,
  tensor,
} from './operator.js';

/** How a window moves over the input. All are in pixels. */
export interface WindowOptions {
  /** `[height, width]` from one position to the next. Default: `[1, 1]`. */
  readonly strides?: readonly [number, number];
  /** Zeros around the input, `[top, left, bottom, right]`. Default: none. */
  readonly pads?: readonly [number, number, number, number];
  /** `[height, width]` between neighbours in the kernel. Default: `[1, 1]`. */
  readonly dilations?: readonly [number, number];
}

export interface ConvOptions extends WindowOptions {
  /** Channel groups. Default: 1. As many groups as input channels make the convolution depthwise. */
  readonly group?: number;
}

/** The settings of a convolution, complete. */
export interface ConvGeometry {
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
  readonly group: number;
}

export function convGeometry(attributes: Attributes): ConvGeometry {
  const [sy, sx] = ints(attributes, 'strides');
  const [dy, dx] = ints(attributes, 'dilations');
  const [top, left, bottom, right] = ints(attributes, 'pads');
  return {
    strides: [sy!, sx!],
    dilations: [dy!, dx!],
    pads: [top!, left!, bottom!, right!],
    group: int(attributes, 'group'),
  };
}

/** The number of positions of a window along one axis. */
export function windowCount(
  size: number,
  kernel: number,
  stride: number,
  pads: number,
  dilation: number,
): number {
  return Math.floor((size + pads - dilation * (kernel - 1) - 1) / stride) + 1;
}

function outputShape(x: Shape, w: Shape, attributes: Attributes): Shape {
  const { strides, pads, dilations } = convGeometry(attributes);
  const height = windowCount(x[2]!, w[2]!, strides[0], pads[0] + pads[2], dilations[0]);
  const width = windowCount(x[3]!, w[3]!, strides[1], pads[1] + pads[3], dilations[1]);
  if (height < 1 || width < 1) reject('the kernel is larger than the padded input');
  return [x[0]!, w[0]!, height, width];
}

const attributeKinds = {
  strides: 'ints',
  pads: 'ints',
  dilations: 'ints',
  group: 'int',
  kernel_shape: 'ints',
} as const;

function checkWeights(x: TensorType, w: TensorType, attributes: Attributes): void {
  const { group } = convGeometry(attributes);
  requireRank(x, 4, 'x');
  requireRank(w, 4, 'the kernel');
  if (x.shape[1]! % group !== 0 || w.shape[0]! % group !== 0) {
    reject(`${group} groups do not divide ${x.shape[1]} input and ${w.shape[0]} output channels`);
  }
  if (w.shape[1] !== x.shape[1]! / group) {
    reject(`the kernel takes ${w.shape[1]} channels a group, the input has ${x.shape[1]! / group}`);
  }
}

/**
 * Cross-correlation of x `[N, C, H, W]` with a kernel `[O, C/group, kh, kw]` and an optional bias `[O]`.
 *
 * dx = dy correlated with the kernel run backwards     (ConvInputGradient)
 * dw = x correlated with dy, summed over the batch     (ConvWeightGradient)
 * db = Σ dy over batch and positions
 */
export const Conv = defineOperator({
  type: 'Conv',
  attributeKinds,
  infer: ([x, w, bias], attributes) => {
    checkWeights(x!, w!, attributes);
    if (bias !== undefined) requireShape(bias, [w!.shape[0]!], 'the bias');
    return [tensor(outputShape(x!.shape, w!.shape, attributes))];
  },
  gradient: ({ inputs: [x, w, bias], attributes }, [dy]) => {
    const { kernel_shape: _, ...window } = attributes;
    // The weights' gradient is built first, and so computed first. Then x and dy are freed early
    // (execution-order.ts).
    const dw = applyOne(ConvWeightGradient, [x!, dy!], { ...window, kernel: w!.shape.slice(2) });
    const db = bias === undefined ? [] : [reduceSum(dy!, [0, 2, 3])];
    return [applyOne(ConvInputGradient, [dy!, w!], { ...window, size: x!.shape.slice(2) }), dw, ...db];
  },
});

/** (dy `[N, O, H', W']`, kernel `[O, C/group, kh, kw]`) → dx `[N, C, …size]`. */
export const ConvInputGradient = defineComposite({
  type: 'ConvInputGradient',
  infer: ([dy, w], attributes) => {
    requireRank(dy!, 4, 'dy');
    const channels = w!.shape[1]! * int(attributes, 'group');
    return [tensor([dy!.shape[0]!, channels, ...ints(attributes, 'size')])];
  },
});

/** (x `[N, C, H, W]`, dy `[N, O, H', W']`) → dw `[O, C/group, …kernel]`. */
export const ConvWeightGradient = defineComposite({
  type: 'ConvWeightGradient',
  infer: ([x, dy], attributes) => {
    requireRank(x!, 4, 'x');
    requireRank(dy!, 4, 'dy');
    const channels = x!.shape[1]! / int(attributes, 'group');
    return [tensor([dy!.shape[1]!, channels, ...ints(attributes, 'kernel')])];
  },
});

/**
 * The transposed convolution of x `[N, O, H, W]` with a kernel `[O, C/group, kh, kw]`. Only lowerings use it.
 */
export const ConvTranspose = defineOperator({
  type: 'ConvTranspose',
  attributeKinds: { ...attributeKinds, output_padding: 'ints' },
  infer: ([x, w], attributes) => {
    const { strides, pads, dilations, group } = convGeometry(attributes);
    const extra = ints(attributes, 'output_padding');
    const size = (axis: 0 | 1) =>
      (x!.shape[axis + 2]! - 1) * strides[axis] +
      dilations[axis] * (w!.shape[axis + 2]! - 1) +
      1 -
      pads[axis]! -
      pads[axis + 2]! +
      extra[axis]!;
    return [tensor([x!.shape[0]!, w!.shape[1]! * group, size(0), size(1)])];
  },
});

/**
 * The convolution of x `[N, C, H, W]` with a kernel w `[O, C/group, kh, kw]` and an optional bias `[O]`, to
 * `[N, O, H', W']`. As in ONNX, the kernel is not flipped. Throws `GRAPH_INVALID` where channels, groups or
 * sizes do not fit.
 *
 * @example
 * ```ts
 * // x: [8, 1, 48, 48], w: [32, 1, 3, 3], bias: [32]
 * const y = conv(x, w, { pads: [1, 1, 1, 1], bias }); // [8, 32, 48, 48]
 * ```
 */
export function conv(
  x: Value,
  w: Value,
  options: ConvOptions & { readonly bias?: Value | undefined } = {},
): Value {
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], group = 1, bias } = options;
  return applyOne(Conv, bias === undefined ? [x, w] : [x, w, bias], {
    strides,
    pads,
    dilations,
    group,
    kernel_shape: w.shape.slice(2),
  });
}

export function convTranspose(
  x: Value,
  w: Value,
  geometry: ConvGeometry & { readonly outputPadding: readonly [number, number] },
): Value {
  const { outputPadding, ...window } = geometry;
  return applyOne(ConvTranspose, [x, w], {
    ...window,
    output_padding: outputPadding,
    kernel_shape: w.shape.slice(2),
  });
}
