import type { Tensor } from '../tensor.js';
import { compute, forEachIndex } from '../tensor.js';
import type { Definition, Definitions } from './definition.js';
import { number } from './definition.js';

/** ONNX's default, which the training form, an operator of our own, takes as given. */
const EPSILON = 1e-5;

function normalize(x: Tensor, [scale, bias, mean, variance]: readonly Tensor[], epsilon: number): Tensor {
  let offset = 0;
  return compute(x.shape, ([, c]) => {
    const centred = x.data[offset++]! - mean!.data[c!]!;
    return (centred / Math.sqrt(variance!.data[c!]! + epsilon)) * scale!.data[c!]! + bias!.data[c!]!;
  });
}

/** The values of each channel. */
function byChannel({ shape, data }: Tensor): readonly (readonly number[])[] {
  const channels = Array.from({ length: shape[1]! }, (): number[] => []);
  forEachIndex(shape, ([, c], offset) => channels[c!]!.push(data[offset]!));
  return channels;
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const training: Definition = ([x, scale, bias]) => {
  const channels = byChannel(x!);
  const vector = (values: readonly number[]): Tensor => ({
    shape: [values.length],
    data: Float64Array.from(values),
  });
  const means = channels.map(average);
  const mean = vector(means);
  const variance = vector(
    channels.map((values, c) => average(values.map((value) => (value - means[c]!) ** 2))),
  );
  return [normalize(x!, [scale!, bias!, mean, variance], EPSILON), mean, variance];
};

export const normalization: Definitions = {
  BatchNormalization: ([x, ...vectors], attributes) => [
    normalize(x!, vectors, number(attributes, 'epsilon')),
  ],
  BatchNormalizationTraining: training,
};
