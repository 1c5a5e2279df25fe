import type { Value } from '../graph.js';
import { reduceSum } from '../operators/broadcasting.js';
import { add, mul, neg, relu, sub } from '../operators/elementwise.js';
import { inverseDeviation, nonChannelAxes, perChannel } from '../operators/normalization.js';
import { reduceMean, reduceSumSquare } from '../operators/reduce.js';
import { blockedAffine, blockedDots, blockedGlobalAveragePool, blockedScale } from './nchwc.js';

/** What batch normalisation does with whole tensors, which each layout has its own way of doing. */
export interface ChannelArithmetic {
  /** Mean of each channel, `[C]`. */
  mean(x: Value): Value;
  /** Mean of x² of each channel, `[C]`. */
  meanSquare(x: Value): Value;
  /** Mean of x · y of each channel, `[C]`. */
  meanProduct(x: Value, y: Value): Value;
  /** x · factor, `[C]` */
  scale(x: Value, factor: Value): Value;
  /** x · factor + shift + plus, `factor` and `shift` being `[C]`. */
  affine(x: Value, factor: Value, shift: Value, plus?: Value): Value;
}

export const plainArithmetic: ChannelArithmetic = {
  mean: (x) => mul(reduceSum(x, nonChannelAxes(x)), sharePerValue(x)),
  meanSquare: (x) => mul(reduceSumSquare(x, nonChannelAxes(x)), sharePerValue(x)),
  meanProduct: (x, y) => mul(reduceSum(mul(x, y), nonChannelAxes(x)), sharePerValue(x)),
  scale: (x, factor) => mul(x, perChannel(factor, x)),
  affine: (x, factor, shift, plus) => {
    const scaled = mul(x, perChannel(factor, x));
    return add(plus === undefined ? scaled : add(scaled, plus), perChannel(shift, x));
  },
};

/** In the runtime's blocked layout its pooling adds up fastest, and a 1×1 depthwise convolution is one pass. */
export const blockedArithmetic: ChannelArithmetic = {
  mean: blockedMean,
  meanSquare: (x) => blockedMeanProduct(x, x),
  meanProduct: blockedMeanProduct,
  scale: blockedScale,
  affine: blockedAffine,
};

function blockedMean(x: Value): Value {
  return reduceMean(blockedGlobalAveragePool(x), [0, 2, 3]);
}

function blockedMeanProduct(x: Value, y: Value): Value {
  return mul(reduceSum(blockedDots(x, y), [0, 2, 3]), sharePerValue(x));
}

function sharePerValue(x: Value): Value {
  return x.graph.scalar(1 / nonChannelAxes(x).reduce((count, axis) => count * x.shape[axis]!, 1));
}

/** (x, scale, bias) → y and the batch's mean and variance. */
export function batchNormalizationTraining(
  [x, scale, bias]: readonly Value[],
  { mean, meanSquare, affine }: ChannelArithmetic,
): readonly [Value, Value, Value] {
  const means = mean(x!);
  // One pass over x, at the price of (mean / deviation)² in precision: 1e-4 of y where the ratio is about ten.
  // In float32 a constant channel's difference may come out a hair below zero.
  const variance = relu(sub(meanSquare(x!), mul(means, means)));
  const factor = mul(scale!, inverseDeviation(variance));
  return [affine(x!, factor, sub(bias!, mul(means, factor))), means, variance];
}

/**
 * (x, scale, mean, variance, dy) → dx, dscale, dbias: dx = a · (dy − x·t + u), with all but dy and x one value a channel.
 * The factor a stands outside, so that a convolution before can take it into its weights.
 */
export function batchNormalizationGradient(
  [x, scale, means, variance, dy]: readonly Value[],
  { mean, meanProduct, scale: scaled, affine }: ChannelArithmetic,
): readonly [Value, Value, Value] {
  const count = x!.graph.scalar(nonChannelAxes(x!).reduce((product, axis) => product * x!.shape[axis]!, 1));
  const deviation = inverseDeviation(variance!);
  const bias = mean(dy!);
  const slope = mul(sub(meanProduct(dy!, x!), mul(bias, means!)), deviation);
  const t = mul(slope, deviation);
  const u = sub(mul(t, means!), bias);
  const dx = scaled(affine(x!, neg(t), u, dy!), mul(scale!, deviation));
  return [dx, mul(slope, count), mul(bias, count)];
}
