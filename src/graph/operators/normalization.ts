import type { TensorType, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum, reshape } from './broadcasting.js';
import { add, mul, reciprocal, sqrt, sub } from './elementwise.js';
import { applyOne, defineComposite, defineOperator, requireShape, tensor } from './operator.js';

/** Added to the variance before the root, as in Ioffe & Szegedy 2015 and most frameworks since. */
export const BATCH_NORM_EPSILON = 1e-5;

function requireChannels(x: TensorType, ...vectors: readonly TensorType[]): void {
  if (x.shape.length < 2) reject('x needs a batch and a channel axis');
  for (const vector of vectors) requireShape(vector, [x.shape[1]!], 'a value a channel');
}

/** A vector of one value a channel, shaped to broadcast over x `[N, C, …]`. */
export function perChannel(vector: Value, x: TensorType): Value {
  return reshape(vector, [1, x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);
}

/** Every axis but the channels'. */
export function nonChannelAxes(x: TensorType): readonly number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** 1 / √(variance + ε), `[C]` */
export function inverseDeviation(variance: Value): Value {
  return reciprocal(sqrt(add(variance, variance.graph.scalar(BATCH_NORM_EPSILON))));
}

/** With stored statistics: y = (x − mean) / √(variance + ε) · scale + bias, each `[C]`. */
export const BatchNormalization = defineOperator({
  type: 'BatchNormalization',
  attributeKinds: { epsilon: 'float' },
  infer: ([x, ...vectors]) => {
    requireChannels(x!, ...vectors);
    return [tensor(x!.shape)];
  },
  // dx = dy · scale · s    dscale = Σ dy · (x − mean) · s    dbias = Σ dy, with s the inverse deviation
  gradient: ({ inputs: [x, scale, , mean, variance] }, [dy]) => {
    const inverse = inverseDeviation(variance!);
    const axes = nonChannelAxes(x!);
    const centred = sub(x!, perChannel(mean!, x!));
    return [
      mul(dy!, perChannel(mul(scale!, inverse), x!)),
      mul(reduceSum(mul(dy!, centred), axes), inverse),
      reduceSum(dy!, axes),
    ];
  },
});

/**
 * With the batch's own statistics: (x, scale, bias) → y, and the batch's mean and (population) variance, each
 * `[C]`, for the running statistics; those two carry no gradient.
 */
export const BatchNormalizationTraining = defineComposite({
  type: 'BatchNormalizationTraining',
  infer: ([x, ...vectors]) => {
    requireChannels(x!, ...vectors);
    const vector = tensor([x!.shape[1]!]);
    return [tensor(x!.shape), vector, vector];
  },
  gradient: ({ inputs: [x, scale], outputs: [, mean, variance] }, [dy]) =>
    dy === undefined ? [] : x!.graph.apply(BatchNormalizationGradient, [x!, scale!, mean!, variance!, dy]),
});

/**
 * (x, scale, mean, variance, dy) → dx, dscale, dbias. With x̂ = (x − mean)·s, s = 1/√(variance + ε) and M values a
 * channel (Ioffe & Szegedy 2015, §3):
 *   dbias = Σ dy     dscale = Σ dy·x̂     dx = scale·s·(dy − dbias/M − x̂·dscale/M)
 */
export const BatchNormalizationGradient = defineComposite({
  type: 'BatchNormalizationGradient',
  infer: ([x, scale]) => [tensor(x!.shape), tensor(scale!.shape), tensor(scale!.shape)],
});

export function batchNormalization(
  x: Value,
  { scale, bias, mean, variance }: Readonly<Record<'scale' | 'bias' | 'mean' | 'variance', Value>>,
): Value {
  return applyOne(BatchNormalization, [x, scale, bias, mean, variance], { epsilon: BATCH_NORM_EPSILON });
}

export interface NormalizedBatch {
  readonly y: Value;
  /** `[C]` */
  readonly mean: Value;
  /** `[C]`, population variance */
  readonly variance: Value;
}

export function batchNormalizationTraining(x: Value, scale: Value, bias: Value): NormalizedBatch {
  const [y, mean, variance] = x.graph.apply(BatchNormalizationTraining, [x, scale, bias]);
  return { y: y!, mean: mean!, variance: variance! };
}
