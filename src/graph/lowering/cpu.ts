import type { Value } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import { type ConvGeometry, conv, convGeometry } from '../operators/convolution.js';
import { add, hardSigmoid, mul, relu, sub } from '../operators/elementwise.js';
import { transpose } from '../operators/layout.js';
import { applyOne, ints } from '../operators/operator.js';
import { AveragePool, repeatPixels, windowsTile } from '../operators/pooling.js';
import {
  batchNormalizationGradient,
  batchNormalizationTraining,
  plainArithmetic,
} from './batch-normalization.js';
import { blockedRules } from './blocked.js';
import { convWeightGradient, crop, oneChannelWeightGradient } from './convolution-gradients.js';
import type { Lowering, LoweringRule } from './lower.js';
import { channelsLast } from './nchwc.js';
import { maxPoolGradient } from './pooling-gradients.js';
import { portable } from './portable.js';
import { isSeparable, separableMaxPoolGradient } from './separable-pooling.js';
import { STEEP, tiledMaxPoolGradient } from './tiled-pooling.js';

export interface CpuOptions {
  /** Channels a block of the runtime's blocked convolutions on this processor; 0 where it has none. */
  readonly block: number;
  /** Threads of the session: the weight gradient is cut into as many independent parts. */
  readonly threads: number;
}

/**
 * For ONNX Runtime's CPU kernels: the same results as `portable` in fewer passes over memory. Why each form was
 * chosen, with its measured time, is in docs/engine.md.
 */
export function cpu({ block, threads }: CpuOptions): Lowering {
  const plain = plainRules(threads);
  if (block === 0) return plain;
  const rules: Record<string, LoweringRule> = { ...plain };
  for (const [type, rule] of Object.entries(blockedRules(block, threads))) {
    rules[type] = (inputs, node) =>
      rule(inputs, node) ??
      plain[type]?.(inputs, node) ??
      inputs[0]!.graph.apply(node.operator, inputs, node.attributes);
  }
  return rules;
}

/** In the layout `[N, C, H, W]`. */
function plainRules(threads: number): Lowering {
  const { Relu: _relu, LogSoftmax: _logSoftmax, ...rest } = portable;
  return {
    ...rest,
    // One of two reshapes that have come to follow each other: the runtime would too, and upset the order of execution.
    Reshape: ([x], { output }) => [reshape(x!, output.shape)],
    Step: ([x]) => [hardSigmoid(x!, STEEP, 0)],
    // Four passes over memory, each of them five times as fast as the runtime's PRelu with a slope a channel.
    PRelu: ([x, slope]) => {
      const positive = relu(x!);
      return [add(positive, mul(sub(x!, positive), slope!))];
    },
    ConvWeightGradient: ([x, dy], { attributes }) => {
      const geometry = convGeometry(attributes);
      if (x!.shape[1] === 1) return [oneChannelWeightGradient([x!, dy!], attributes)];
      const plain = geometry.group === 1 && geometry.dilations.every((dilation) => dilation === 1);
      if (!plain) return [convWeightGradient([x!, dy!], attributes)];
      return [interleavedWeightGradient(x!, dy!, geometry, ints(attributes, 'kernel'), threads)];
    },
    MaxPoolGradient: (inputs, { attributes }) => {
      const { shape } = inputs[0]!;
      if (windowsTile(shape, attributes)) {
        return [
          tiledMaxPoolGradient(inputs, attributes, {
            repeat: repeatPixels,
            // x − up(y) is 0 at the largest value of a window and negative elsewhere.
            isLargest: (x, y, factors) => hardSigmoid(sub(x, repeatPixels(y, factors)), STEEP, 1),
            average: (x, window) => applyOne(AveragePool, [x], window),
          }),
        ];
      }
      const rule = isSeparable(shape, attributes) ? separableMaxPoolGradient : maxPoolGradient;
      return [rule(inputs, attributes)];
    },
    BatchNormalizationTraining: (inputs) => batchNormalizationTraining(inputs, plainArithmetic),
    BatchNormalizationGradient: (inputs) => batchNormalizationGradient(inputs, plainArithmetic),
  };
}

/**
 * dw as one convolution with many useful columns: x with its channels interleaved along the width, `[1, N, H, W·C]`,
 * and dy as a kernel whose columns lie C·stride apart, so that the output `[1, O, kh, kw·C]` is all of dw. The batch
 * is cut into `threads` groups, one for each core, whose results are added.
 */
function interleavedWeightGradient(
  x: Value,
  dy: Value,
  { strides, pads }: ConvGeometry,
  kernel: readonly number[],
  threads: number,
): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [, out, rows, columns] = dy.shape as [number, number, number, number];
  const [kh, kw] = kernel as readonly [number, number];
  const parts = batch % threads === 0 ? threads : 1;
  const image = reshape(channelsLast(x), [1, batch, height, width * channels]);
  const kernels = reshape(
    transpose(reshape(dy, [parts, batch / parts, out, rows, columns]), [0, 2, 1, 3, 4]),
    [parts * out, batch / parts, rows, columns],
  );
  const [top, left, bottom, right] = pads;
  const taps = conv(image, kernels, {
    pads: [top, left * channels, bottom, right * channels],
    dilations: [strides[0], strides[1] * channels],
    group: parts,
  });
  // Where the stride leaves input over at the end, there are taps too many.
  const used = crop(taps, kh, kw * channels);
  const summed = reduceSum(reshape(used, [parts, out, kh, kw, channels]), [0]);
  return transpose(summed, [0, 3, 1, 2]);
}
