import type { TensorType, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum, reshape } from './broadcasting.js';
import { add, mul, reciprocal, sqrt, sub } from './elementwise.js';
import { applyOne, defineComposite, defineOperator, requireShape, tensor } from './operator.js';

/** Added to the variance before the root (Ioffe & Szegedy 2015). Most frameworks have this value. */
export const BATCH_NORM_EPSILON = 1e-5;

function requireChannels(x: TensorType, ...vectors: readonly TensorType[]): void {
  if (x.shape.length < 2) reject('x needs a batch and a channel axis');
  for (const vector of vectors) requireShape(vector, [x.shape[1]!], 'a value a channel');
}

/** A vector `[C]` in the shape that broadcasts over x `[N, C, …]`. */
export function perChannel(vector: Value, x: TensorType): Value {
  return reshape(vector, [1, x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);
}

/** All axes of x `[N, C, …]` but that of the channels. */
export function nonChannelAxes(x: TensorType): readonly number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** 1 / √(variance + ε), `[C]` */
export function inverseDeviation(variance: Value): Value {
  return reciprocal(sqrt(add(variance, variance.graph.scalar(BATCH_NORM_EPSILON))));
}

/**
 * Batch normalisation by stored statistics: y = (x − mean) / √(variance + ε) · scale + bias. The vectors are
 * `[C]`.
 */
export const BatchNormalization = defineOperator({
  type: 'BatchNormalization',
  attributeKinds: { epsilon: 'float' },
  infer: ([x, ...vectors]) => {
    requireChannels(x!, ...vectors);
    return [tensor(x!.shape)];
  },
  // dx = dy · scale · s    dscale = Σ dy · (x − mean) · s    dbias = Σ dy, where s = 1 / √(variance + ε)
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
 * Batch normalisation by the statistics of the batch: (x, scale, bias) → y, mean, variance. The running
 * statistics follow mean and population variance, each `[C]`. No gradient flows through these two.
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
 * (x, scale, mean, variance, dy) → dx, dscale, dbias (Ioffe & Szegedy 2015, §3). A channel has M values. Let
 * x̂ = (x − mean)·s and s = 1/√(variance + ε):
 *   dbias = Σ dy     dscale = Σ dy·x̂     dx = scale·s·(dy − dbias/M − x̂·dscale/M)
 */
export const BatchNormalizationGradient = defineComposite({
  type: 'BatchNormalizationGradient',
  infer: ([x, scale]) => [tensor(x!.shape), tensor(scale!.shape), tensor(scale!.shape)],
});

/**
 * Batch normalisation of x `[N, C, …]` by stored statistics; all vectors are `[C]`. Throws `GRAPH_INVALID`
 * where shapes do not fit.
 *
 * @example
 * ```ts
 * const y = batchNormalization(x, { scale, bias, mean, variance }); // x, y: [N, 32, 48, 48], the others [32]
 * ```
 */
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
  /** `[C]`: the population variance, which divides by the count. */
  readonly variance: Value;
}

/**
 * Batch normalisation of x `[N, C, …]` by the statistics of this batch; scale and bias are `[C]`. Throws
 * `GRAPH_INVALID` where shapes do not fit.
 */
export function batchNormalizationTraining(x: Value, scale: Value, bias: Value): NormalizedBatch {
  const [y, mean, variance] = x.graph.apply(BatchNormalizationTraining, [x, scale, bias]);
  return { y: y!, mean: mean!, variance: variance! };
}
