import type { Value } from '../graph.js';
import { type ConvGeometry, conv, convGeometry } from '../operators/convolution.js';
import { add, div, hardSigmoid, mul, relu, sub } from '../operators/elementwise.js';
import { reshape, slice, transpose } from '../operators/layout.js';
import { inverseDeviation, nonChannelAxes, perChannel } from '../operators/normalization.js';
import { ints } from '../operators/operator.js';
import { averagePool, repeatPixels, windowsTile } from '../operators/pooling.js';
import { reduceSum, reduceSumSquare } from '../operators/reduce.js';
import { convInputGradient, convWeightGradient, inputGradientConv } from './convolution-gradients.js';
import type { Lowering } from './lower.js';
import { blockedConv, fitsBlocks } from './nchwc.js';
import { maxPoolGradient } from './pooling-gradients.js';
import { portable } from './portable.js';
import { isSeparable, separableMaxPoolGradient } from './separable-pooling.js';

export interface CpuOptions {
  /** Channels a block of the runtime's blocked convolutions on this processor; 0 where it has none. */
  readonly block: number;
  /** Threads of the session: the weight gradient is cut into as many independent parts. */
  readonly threads: number;
}

/** Steep enough that every normal float32 but zero saturates, so that a clamped line is a step. */
const STEEP = 1e30;

/**
 * For ONNX Runtime's CPU kernels: the same results as `portable` in fewer passes over memory. Why each form was
 * chosen, with its measured time, is in docs/engine.md.
 */
export function cpu({ block, threads }: CpuOptions): Lowering {
  const blocked = (w: Value, group: number): boolean => block > 0 && fitsBlocks(w, group, block);
  const { Relu: _relu, LogSoftmax: _logSoftmax, ...rest } = portable;
  return {
    ...rest,
    Step: ([x]) => [hardSigmoid(x!, STEEP, 0)],
    // Four passes over memory, each of them five times as fast as the runtime's PRelu with a slope a channel.
    PRelu: ([x, slope]) => {
      const positive = relu(x!);
      return [add(positive, mul(sub(x!, positive), slope!))];
    },
    Conv: ([x, w, bias], { attributes }) => {
      const { group, ...window } = convGeometry(attributes);
      if (blocked(w!, group)) return [blockedConv(x!, w!, block, { ...window, bias })];
      return [conv(x!, w!, { group, ...window, bias })];
    },
    ConvInputGradient: ([dy, w], { attributes }) => {
      const direct = inputGradientConv(w!, attributes);
      if (direct === undefined || !blocked(direct.kernel, direct.geometry.group)) {
        return [convInputGradient([dy!, w!], attributes)];
      }
      const { kernel, pads, geometry } = direct;
      const { strides, dilations } = geometry;
      return [blockedConv(dy!, kernel, block, { strides, pads, dilations })];
    },
    ConvWeightGradient: ([x, dy], { attributes }) => {
      const geometry = convGeometry(attributes);
      const plain = geometry.group === 1 && geometry.dilations.every((dilation) => dilation === 1);
      // With one channel there is nothing to interleave.
      if (!plain || x!.shape[1] === 1) return [convWeightGradient([x!, dy!], attributes)];
      return [interleavedWeightGradient(x!, dy!, geometry, ints(attributes, 'kernel'), threads)];
    },
    MaxPoolGradient: ([x, y, dy], { attributes }) => {
      if (!windowsTile(x!.shape, attributes)) {
        const rule = isSeparable(x!.shape, attributes) ? separableMaxPoolGradient : maxPoolGradient;
        return [rule([x!, y!, dy!], attributes)];
      }
      const [kh, kw] = ints(attributes, 'kernel_shape') as readonly [number, number];
      // x − up(y) is 0 at the largest value of a window and negative elsewhere.
      const largest = hardSigmoid(sub(x!, repeatPixels(y!, [kh, kw])), STEEP, 1);
      // Ties are common: where a picture is flat, so is what a convolution makes of it. They share dy.
      const count = mul(averagePool(largest, { kernel: [kh, kw] }), x!.graph.scalar(kh * kw));
      return [mul(repeatPixels(div(dy!, count), [kh, kw]), largest)];
    },
    BatchNormalizationTraining: ([x, scale, bias]) => {
      const axes = nonChannelAxes(x!);
      const share = x!.graph.scalar(1 / countPerChannel(x!));
      const mean = mul(reduceSum(x!, axes), share);
      // One pass over x, at the price of (mean / deviation)² in precision: 1e-4 of y where the ratio is about ten.
      // In float32 a constant channel's difference may come out a hair below zero.
      const variance = relu(sub(mul(reduceSumSquare(x!, axes), share), mul(mean, mean)));
      const factor = mul(scale!, inverseDeviation(variance));
      const shift = sub(bias!, mul(mean, factor));
      return [add(mul(x!, perChannel(factor, x!)), perChannel(shift, x!)), mean, variance];
    },
    // dx = dy·a − x·q + r, with everything but dy and x one value a channel.
    BatchNormalizationGradient: ([x, scale, mean, variance, dy]) => {
      const axes = nonChannelAxes(x!);
      const share = x!.graph.scalar(1 / countPerChannel(x!));
      const deviation = inverseDeviation(variance!);
      const dbias = reduceSum(dy!, axes);
      const dscale = mul(sub(reduceSum(mul(dy!, x!), axes), mul(dbias, mean!)), deviation);
      const a = mul(scale!, deviation);
      const q = mul(mul(a, deviation), mul(dscale, share));
      const r = sub(mul(q, mean!), mul(a, mul(dbias, share)));
      const dx = add(sub(mul(dy!, perChannel(a, x!)), mul(x!, perChannel(q, x!))), perChannel(r, x!));
      return [dx, dscale, dbias];
    },
  };
}

function countPerChannel(x: Value): number {
  return nonChannelAxes(x).reduce((count, axis) => count * x.shape[axis]!, 1);
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
  const image = reshape(transpose(x, [0, 2, 3, 1]), [1, batch, height, width * channels]);
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
  const used =
    taps.shape[2] === kh && taps.shape[3] === kw * channels
      ? taps
      : slice(taps, [
          { axis: 2, start: 0, end: kh },
          { axis: 3, start: 0, end: kw * channels },
        ]);
  const summed = reduceSum(reshape(used, [parts, out, kh, kw, channels]), [0]);
  return transpose(summed, [0, 3, 1, 2]);
}
