import type { Value } from '../graph/graph.js';
import {
  add,
  batchNormalization,
  batchNormalizationTraining,
  conv,
  div,
  gemm,
  mul,
  reduceMean,
  reduceSum,
  sqrt,
  sub,
} from '../graph/operators/index.js';
import type { Initializer } from './initializer.js';
import type { Network } from './network.js';

type Fans = { readonly fanIn: number; readonly fanOut: number };

const INITIALIZERS = {
  he: ({ fanIn }: Fans): Initializer => ({ kind: 'he', fanIn }),
  glorot: ({ fanIn, fanOut }: Fans): Initializer => ({ kind: 'glorot', fanIn, fanOut }),
} as const;

const ZERO: Initializer = { kind: 'constant', value: 0 };

export interface ConvLayerOptions {
  readonly channels: number;
  /** Side of the square kernel, pixels. */
  readonly kernel: number;
  readonly stride?: number;
  readonly group?: number;
  readonly bias?: boolean;
  readonly initializer?: keyof typeof INITIALIZERS;
  /** Off spares this kernel from weight decay. */
  readonly decay?: boolean;
}

/** A convolution that keeps the size (divided by the stride): x `[N, C, H, W]` → `[N, channels, H/s, W/s]`. */
export function convLayer(network: Network, name: string, x: Value, options: ConvLayerOptions): Value {
  const { channels, kernel, stride = 1, group = 1, bias = false, initializer = 'he', decay = true } = options;
  return network.scoped(name, () => {
    const shape = [channels, x.shape[1]! / group, kernel, kernel];
    const area = kernel * kernel;
    const fans = { fanIn: shape[1]! * area, fanOut: (channels / group) * area };
    const w = network.parameter('weight', shape, INITIALIZERS[initializer](fans), decay);
    const b = bias ? network.parameter('bias', [channels], ZERO, false) : undefined;
    // "Same" padding as most frameworks place it: the odd pixel goes to the end.
    const total = Math.max(0, (Math.ceil(x.shape[2]! / stride) - 1) * stride + kernel - x.shape[2]!);
    const before = Math.floor(total / 2);
    return conv(x, w, {
      strides: [stride, stride],
      pads: [before, before, total - before, total - before],
      group,
      bias: b,
    });
  });
}

/**
 * Batch normalisation over all but the channel axis (Ioffe & Szegedy 2015). `initialScale` 0 makes a residual branch
 * start as nothing (Goyal et al. 2017).
 */
export function batchNormLayer(network: Network, name: string, x: Value, initialScale = 1): Value {
  return network.scoped(name, () => {
    const shape = [x.shape[1]!];
    const scale = network.parameter('scale', shape, { kind: 'constant', value: initialScale }, false);
    const bias = network.parameter('bias', shape, ZERO, false);
    const mean = network.statistic('mean', shape, 0);
    const variance = network.statistic('variance', shape, 1);
    if (network.mode === 'inference') return batchNormalization(x, { scale, bias, mean, variance });
    const batch = batchNormalizationTraining(x, scale, bias);
    network.track('mean', batch.mean);
    network.track('variance', batch.variance);
    return batch.y;
  });
}

export interface DenseLayerOptions {
  readonly units: number;
  readonly initializer?: keyof typeof INITIALIZERS;
}

/** x `[N, C]` → `[N, units]`, with a bias. */
export function denseLayer(network: Network, name: string, x: Value, options: DenseLayerOptions): Value {
  const { units, initializer = 'glorot' } = options;
  return network.scoped(name, () => {
    const fans = { fanIn: x.shape[1]!, fanOut: units };
    const w = network.parameter('weight', [x.shape[1]!, units], INITIALIZERS[initializer](fans), true);
    const bias = network.parameter('bias', [units], ZERO, false);
    return gemm(x, w, { bias });
  });
}

/**
 * Global depthwise convolution (Chen et al. 2018): each channel's weighted sum over the picture, x `[N, C, H,
 * W]` → `[N, C]`. Each place of each channel has a weight of its own. The layer starts as the mean, and
 * learns where to look. That works because all faces are aligned alike.
 */
export function globalDepthwiseLayer(network: Network, name: string, x: Value): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  return network.scoped(name, () => {
    const mean: Initializer = { kind: 'constant', value: 1 / (height * width) };
    const weights = network.parameter('weight', [1, channels, height, width], mean, false);
    return reduceSum(mul(x, weights), [2, 3]);
  });
}

/** Inverted dropout (Srivastava et al. 2014), none at inference. `rate` is the share set to zero, 0 to 1. */
export function dropoutLayer(network: Network, x: Value, rate: number): Value {
  return network.mode === 'inference' || rate === 0 ? x : mul(x, network.mask(x.shape, rate));
}

/** The scope of what happens to the picture before the first layer. */
export const INPUT_SCOPE = 'input';

/** Gray levels 0–255 → −1…1. */
export function rescaleLayer(x: Value): Value {
  return x.graph.scoped(INPUT_SCOPE, () => sub(mul(x, x.graph.scalar(1 / 127.5)), x.graph.scalar(1)));
}

/**
 * Added to the standard deviation of the gray levels: without it, the noise of a blank picture would be
 * amplified.
 */
const DEVIATION_FLOOR = 8;

/** Each picture of `[N, C, H, W]` minus its mean, over its deviation + 8 gray levels. */
export function standardizeLayer(x: Value): Value {
  return x.graph.scoped(INPUT_SCOPE, () => {
    const axes = [1, 2, 3];
    const centred = sub(x, reduceMean(x, axes, { keepdims: true }));
    const deviation = sqrt(reduceMean(mul(centred, centred), axes, { keepdims: true }));
    return div(centred, add(deviation, x.graph.scalar(DEVIATION_FLOOR)));
  });
}
