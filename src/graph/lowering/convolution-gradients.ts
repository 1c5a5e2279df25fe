import type { Attributes, Value } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import { type ConvGeometry, conv, convGeometry, convTranspose } from '../operators/convolution.js';
import { reverse, slice, transpose } from '../operators/layout.js';
import { matmul } from '../operators/matrix.js';
import { ints } from '../operators/operator.js';
import { channelsLast } from './nchwc.js';

type Pads = readonly [number, number, number, number];

/** The convolution, over dy, that gives dx of a convolution with stride 1; `undefined` where none does. */
export interface InputGradientConv {
  /** `[C, O/group, kh, kw]`, whose taps are to be run backwards. */
  readonly backwards: Value;
  readonly pads: Pads;
  readonly geometry: ConvGeometry;
}

export function inputGradientConv(w: Value, attributes: Attributes): InputGradientConv | undefined {
  const geometry = convGeometry(attributes);
  const { strides, dilations, pads, group } = geometry;
  if (strides[0] !== 1 || strides[1] !== 1) return undefined;
  const [out, channels, kh, kw] = w.shape as [number, number, number, number];
  const reach = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)] as const;
  const flipped: Pads = [reach[0] - pads[0], reach[1] - pads[1], reach[0] - pads[2], reach[1] - pads[3]];
  if (flipped.some((count) => count < 0)) return undefined;
  const grouped = transpose(reshape(w, [group, out / group, channels, kh, kw]), [0, 2, 1, 3, 4]);
  return { backwards: reshape(grouped, [group * channels, out / group, kh, kw]), pads: flipped, geometry };
}

/** dx of any convolution: with stride 1 a convolution with the kernel run backwards, else a transposed one. */
export function convInputGradient([dy, w]: readonly Value[], attributes: Attributes): Value {
  const direct = inputGradientConv(w!, attributes);
  if (direct !== undefined) {
    const { backwards, pads, geometry } = direct;
    const pointwise = backwards.shape[2] === 1 && backwards.shape[3] === 1;
    const kernel = pointwise ? backwards : reverse(backwards, [2, 3]);
    return conv(dy!, kernel, { pads, dilations: geometry.dilations, group: geometry.group });
  }
  const geometry = convGeometry(attributes);
  const size = ints(attributes, 'size');
  const missing = (axis: 0 | 1): number =>
    size[axis]! +
    geometry.pads[axis] +
    geometry.pads[axis + 2]! -
    ((dy!.shape[axis + 2]! - 1) * geometry.strides[axis] +
      geometry.dilations[axis] * (w!.shape[axis + 2]! - 1) +
      1);
  return convTranspose(dy!, w!, { ...geometry, outputPadding: [missing(0), missing(1)] });
}

/**
 * dw of any convolution: x and dy with batch and channels swapped, so that the batch is what is summed over; dy is
 * the kernel, and stride and dilation change places.
 */
export function convWeightGradient([x, dy]: readonly Value[], attributes: Attributes): Value {
  const { strides, pads, dilations, group } = convGeometry(attributes);
  const [kh, kw] = ints(attributes, 'kernel') as readonly [number, number];
  const [batch, channels, height, width] = x!.shape as [number, number, number, number];
  const image =
    group === 1
      ? transpose(x!, [1, 0, 2, 3])
      : reshape(transpose(reshape(x!, [batch, group, channels / group, height, width]), [2, 1, 0, 3, 4]), [
          channels / group,
          group * batch,
          height,
          width,
        ]);
  const kernel = transpose(dy!, [1, 0, 2, 3]);
  // Where the stride leaves input over at the end, the result has taps too many.
  const taps = conv(image, kernel, { strides: dilations, dilations: strides, pads, group });
  return transpose(crop(taps, kh, kw), [1, 0, 2, 3]);
}

/**
 * dw where x has one channel: every tap's view of x as a channel of its own, `[N, kh·kw, H', W']`, times dy.
 */
export function oneChannelWeightGradient([x, dy]: readonly Value[], attributes: Attributes): Value {
  const geometry = convGeometry(attributes);
  const [kh, kw] = ints(attributes, 'kernel') as readonly [number, number];
  const [batch, out, rows, columns] = dy!.shape as [number, number, number, number];
  const area = kh * kw;
  const oneHot = Float32Array.from({ length: area * area }, (_, i) => (i % (area + 1) === 0 ? 1 : 0));
  const views = crop(conv(x!, x!.graph.constant(oneHot, [area, 1, kh, kw]), geometry), rows, columns);
  const products = matmul(
    reshape(views, [batch, area, rows * columns]),
    reshape(channelsLast(dy!), [batch, rows * columns, out]),
  );
  return reshape(transpose(reduceSum(products, [0]), [1, 0]), [out, 1, kh, kw]);
}

/** The first `height` × `width` of the last two axes. */
export function crop(x: Value, height: number, width: number): Value {
  if (x.shape[2] === height && x.shape[3] === width) return x;
  return slice(x, [
    { axis: 2, start: 0, end: height },
    { axis: 3, start: 0, end: width },
  ]);
}
