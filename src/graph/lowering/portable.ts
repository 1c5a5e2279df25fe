import type { Value } from '../graph.js';
import { sizeOf } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import { add, exp, greater, greaterOrEqual, log, mul, sub, where } from '../operators/elementwise.js';
import {
  BatchNormalizationGradient,
  inverseDeviation,
  nonChannelAxes,
  perChannel,
} from '../operators/normalization.js';
import { applyOne, int } from '../operators/operator.js';
import { AveragePool, repeatPixels, windowsTile } from '../operators/pooling.js';
import { reduceMax, reduceMean } from '../operators/reduce.js';
import { convInputGradient, convWeightGradient } from './convolution-gradients.js';
import type { Lowering } from './lower.js';
import { averagePoolGradient, maxPoolGradient } from './pooling-gradients.js';
import { type TilePooling, tiledMaxPoolGradient } from './tiled-pooling.js';

/**
 * For every device, WebGPU and WebAssembly among them: ONNX operators only, none that a GPU runtime lacks (no
 * training-mode BatchNormalization, LogSoftmax, Sign, pooling indices).
 */
export const portable: Lowering = {
  Step: ([x]) => [where(greater(x!, x!.graph.scalar(0)), x!.graph.scalar(1), x!.graph.scalar(0))],
  Relu: ([x]) => [where(greater(x!, x!.graph.scalar(0)), x!, x!.graph.scalar(0))],
  LogSoftmax: ([x], { attributes }) => {
    const axes = [int(attributes, 'axis')];
    const shifted = sub(x!, reduceMax(x!, axes, { keepdims: true }));
    return [sub(shifted, log(reduceSum(exp(shifted), axes, { keepdims: true })))];
  },
  ConvInputGradient: (inputs, { attributes }) => [convInputGradient(inputs, attributes)],
  ConvWeightGradient: (inputs, { attributes }) => [convWeightGradient(inputs, attributes)],
  MaxPoolGradient: (inputs, { attributes }) => [
    windowsTile(inputs[0]!.shape, attributes)
      ? tiledMaxPoolGradient(inputs, attributes, tilePooling)
      : maxPoolGradient(inputs, attributes),
  ],
  AveragePoolGradient: (inputs, { attributes }) => [averagePoolGradient(inputs, attributes)],
  BatchNormalizationTraining: ([x, scale, bias]) => {
    const axes = nonChannelAxes(x!);
    const mean = reduceMean(x!, axes, { keepdims: true });
    const centred = sub(x!, mean);
    const variance = vector(reduceMean(mul(centred, centred), axes, { keepdims: true }));
    const factor = mul(scale!, inverseDeviation(variance));
    return [add(mul(centred, perChannel(factor, x!)), perChannel(bias!, x!)), vector(mean), variance];
  },
  [BatchNormalizationGradient.type]: ([x, scale, mean, variance, dy]) => {
    const axes = nonChannelAxes(x!);
    const share = x!.graph.scalar(1 / axes.reduce((count, axis) => count * x!.shape[axis]!, 1));
    const inverse = inverseDeviation(variance!);
    const normal = mul(sub(x!, perChannel(mean!, x!)), perChannel(inverse, x!));
    const dbias = reduceSum(dy!, axes);
    const dscale = reduceSum(mul(dy!, normal), axes);
    const centred = sub(dy!, perChannel(mul(dbias, share), x!));
    const dx = sub(centred, mul(normal, perChannel(mul(dscale, share), x!)));
    return [mul(dx, perChannel(mul(scale!, inverse), x!)), dscale, dbias];
  },
};

const tilePooling: TilePooling = {
  repeat: repeatPixels,
  isLargest: (x, y, factors) =>
    where(greaterOrEqual(x, repeatPixels(y, factors)), x.graph.scalar(1), x.graph.scalar(0)),
  average: (x, window) => applyOne(AveragePool, [x], window),
};

/** `[1, C, 1, 1]` → `[C]` */
function vector(x: Value): Value {
  return reshape(x, [sizeOf(x.shape)]);
}
