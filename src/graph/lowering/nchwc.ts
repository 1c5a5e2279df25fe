import { type Attributes, formatShape, type Value } from '../graph.js';
import { reshape } from '../operators/broadcasting.js';
import { Conv, type ConvGeometry } from '../operators/convolution.js';
import { Mul } from '../operators/elementwise.js';
import { gather, transpose } from '../operators/layout.js';
import { applyOne, defineOperator, int, tensor } from '../operators/operator.js';
import { AveragePool, GlobalAveragePool, MaxPool, Resize } from '../operators/pooling.js';

/*
 * ONNX Runtime's own blocked layout, "NCHWc". Channels lie in memory in blocks of 8 or 16, [N][C/b][H][W][b], under the
 * shape [N, C, H, W]. The runtime's fastest kernels need this layout. It converts by itself only where weights are
 * constants, and in training they are not. The operators here are internal ones of the runtime. Elementwise operators
 * hold in any layout, as long as all operands have the same layout.
 */
const domain = 'com.microsoft.nchwc';

const ReorderInput = defineOperator({
  type: 'ReorderInput',
  domain,
  infer: ([x]) => [tensor(x!.shape)],
});

const ReorderOutput = defineOperator({
  type: 'ReorderOutput',
  domain,
  attributeKinds: { channels: 'int', channels_last: 'int' },
  infer: ([x], attributes) => {
    const [batch, , ...size] = x!.shape;
    const channels = int(attributes, 'channels');
    return [
      tensor(attributes.channels_last === 1 ? [batch!, ...size, channels] : [batch!, channels, ...size]),
    ];
  },
});

/** (x, w, bias?, plus?) → activation(conv(x, w) + bias + plus) */
const BlockedConv = defineOperator({
  ...Conv,
  domain,
  attributeKinds: { ...Conv.attributeKinds, activation: 'string', activation_params: 'floats' },
});

const BlockedMaxPool = defineOperator({ ...MaxPool, domain });
const BlockedAveragePool = defineOperator({ ...AveragePool, domain });
const BlockedGlobalAveragePool = defineOperator({ ...GlobalAveragePool, domain });
const BlockedUpsample = defineOperator({
  ...Resize,
  type: 'Upsample',
  domain,
  attributeKinds: { scales: 'ints', mode: 'string' },
  operands: () => [],
});

/**
 * The blocks that x was just taken out of, so that the way back costs nothing. `undefined` for other values.
 */
export function knownBlocks(x: Value): Value | undefined {
  return x.producer?.operator === ReorderOutput && x.producer.attributes.channels_last === 0
    ? x.producer.inputs[0]
    : undefined;
}

/** x `[N, C, H, W]`, C in whole blocks, put into blocks. */
export function intoBlocks(x: Value): Value {
  return knownBlocks(x) ?? applyOne(ReorderInput, [x]);
}

/** A convolution of a blocked value by a blocked kernel. */
export const convOfBlocks = (x: Value, w: Value, attributes: Attributes): Value =>
  applyOne(BlockedConv, [x, w], { ...attributes, kernel_shape: w.shape.slice(2) });

/** A value in blocks as `[N, C, H, W]`. */
export function outOfBlocks(x: Value): Value {
  return applyOne(ReorderOutput, [x], { channels: x.shape[1]!, channels_last: 0 });
}

/** x `[N, C, H, W]` as `[N, H, W, C]`, straight from its blocks where it has them. */
export function channelsLast(x: Value): Value {
  const blocks = knownBlocks(x);
  return blocks === undefined
    ? transpose(x, [0, 2, 3, 1])
    : applyOne(ReorderOutput, [blocks], { channels: x.shape[1]!, channels_last: 1 });
}

/** Whether the blocked kernels take this kernel `[O, C, kh, kw]`: whole blocks out, and in too or less than one. */
export function fitsBlocks(w: Value, group: number, block: number): boolean {
  const [out, channels] = w.shape as [number, number];
  return group === 1 && out % block === 0 && (channels % block === 0 || channels < block);
}

export interface BlockedConvOptions extends Pick<ConvGeometry, 'strides' | 'pads' | 'dilations'> {
  readonly bias?: Value | undefined;
  /** Runs the taps of the kernel backwards. */
  readonly backwards?: boolean;
}

/** A convolution of x `[N, C, H, W]` with w `[O, C, kh, kw]`, whose result is in blocks. */
export function blockedConv(
  x: Value,
  w: Value,
  block: number,
  { bias, backwards = false, ...window }: BlockedConvOptions,
): Value {
  const few = x.shape[1]! < block;
  const taps = few ? blockedOutputs(w, block) : blockedKernel(w, block);
  const kernel = reshape(backwards && taps.shape[1]! > 1 ? reversedTaps(taps) : taps, w.shape);
  // Less than a block of channels, such as a picture's, is taken as it is.
  const input = few ? x : intoBlocks(x);
  return applyOne(BlockedConv, bias === undefined ? [input, kernel] : [input, kernel, bias], {
    ...window,
    group: 1,
    kernel_shape: w.shape.slice(2),
  });
}

/** `[O/b][C][kh][kw][b of O]` */
function blockedOutputs(w: Value, block: number): Value {
  const [out, channels, kh, kw] = w.shape as [number, number, number, number];
  const last = transpose(reshape(w, [out / block, block, channels * kh * kw]), [0, 2, 1]);
  return reshape(last, [(out / block) * channels, kh * kw, block]);
}

/**
 * `[O/b][C/b][kh][kw][b of C][b of O]`, by two moves of one axis each: the runtime does them three times as fast as one
 * of both.
 */
function blockedKernel(w: Value, block: number): Value {
  const [out, channels, kh, kw] = w.shape as [number, number, number, number];
  const outputsLast = reshape(blockedOutputs(w, block), [
    (out * channels) / block ** 2,
    block,
    kh * kw,
    block,
  ]);
  return transpose(outputsLast, [0, 2, 1, 3]);
}

/** The second axis backwards: the runtime's Slice would copy single numbers, and Gather copies what lies together. */
function reversedTaps(x: Value): Value {
  const last = x.shape[1]! - 1;
  return gather(
    x,
    Array.from({ length: last + 1 }, (_, i) => last - i),
  );
}

/** x · factor, x in blocks and `factor` `[C]`. */
export const blockedScale = (x: Value, factor: Value): Value => eachChannel([x, factor]);

/** x · factor + shift + plus in one pass; x and `plus` in blocks, `factor` and `shift` `[C]`. */
export const blockedAffine = (x: Value, factor: Value, shift: Value, plus?: Value): Value =>
  eachChannel(plus === undefined ? [x, factor, shift] : [x, factor, shift, plus]);

function eachChannel([x, factor, ...terms]: readonly Value[], attributes: Attributes = {}): Value {
  const channels = x!.shape[1]!;
  return applyOne(BlockedConv, [x!, reshape(factor!, [channels, 1, 1, 1]), ...terms], {
    group: channels,
    kernel_shape: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    ...attributes,
  });
}

/** Whether x is made by a factor and a shift of each channel, and nothing else. */
const isAffine = (x: Value): boolean =>
  x.producer?.operator === BlockedConv &&
  x.producer.attributes.group === x.shape[1] &&
  x.producer.attributes.activation === undefined &&
  formatShape(x.producer.inputs[0]!.shape) === formatShape(x.shape);

/**
 * What {@link blockedScale} made, taken apart again, so that a factor of each channel can go where it costs less: into
 * the few weights of a convolution. `factor` is `[C, 1, 1, 1]`.
 */
export function knownScale(x: Value): { readonly x: Value; readonly factor: Value } | undefined {
  const [unscaled, factor, ...terms] = x.producer?.inputs ?? [];
  return isAffine(x) && terms.length === 0 ? { x: unscaled!, factor: factor! } : undefined;
}

/** 1 where x + y is 0 or more, and 0 where it is less, within one pass; both in blocks. */
export function blockedReaches(x: Value, y: Value, steepness: number): Value {
  const channels = x.shape[1]!;
  const each = (value: number) => x.graph.constant(new Float32Array(channels).fill(value), [channels]);
  return eachChannel([x, each(1), each(0), y], {
    activation: 'HardSigmoid',
    activation_params: [steepness, 1],
  });
}

/** Zeros around x, which is in blocks; `pads` are top, left, bottom and right. */
export function blockedPad(x: Value, pads: ConvGeometry['pads']): Value {
  if (pads.every((count) => count === 0)) return x;
  const ones = x.graph.constant(new Float32Array(x.shape[1]!).fill(1), [x.shape[1]!]);
  return eachChannel([x, ones], { pads });
}

/** max(x, 0) of what {@link blockedAffine} made, within its pass; `undefined` for anything else. */
export function rectifiedAffine(x: Value): Value | undefined {
  if (!isAffine(x)) return undefined;
  const { inputs, attributes } = x.producer!;
  return applyOne(BlockedConv, inputs, { ...attributes, activation: 'Relu' });
}

/** x + y within the pass of {@link blockedAffine} that made x; `undefined` for anything else. */
export function addedAffine(x: Value, y: Value): Value | undefined {
  if (!isAffine(x) || x.producer!.inputs.length !== 3) return undefined;
  const { inputs, attributes } = x.producer!;
  return applyOne(BlockedConv, [...inputs, y], attributes);
}

export const blockedMaxPool = (x: Value, attributes: Attributes): Value =>
  applyOne(BlockedMaxPool, [x], attributes);

export const blockedAveragePool = (x: Value, attributes: Attributes): Value =>
  applyOne(BlockedAveragePool, [x], attributes);

/** `[N, C, 1, 1]`, which is the same in blocks and out of them. */
export const blockedGlobalAveragePool = (x: Value): Value => applyOne(BlockedGlobalAveragePool, [x]);

/**
 * Σ x · y over the pixels of each channel, `[N, C, 1, 1]`, both in blocks: y is the kernel, as large as the picture, of
 * a depthwise convolution of x, which reads both once and writes no product.
 */
export function blockedDots(x: Value, y: Value): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const each = batch * channels;
  const dots = convOfBlocks(reshape(x, [1, each, height, width]), reshape(y, [each, 1, height, width]), {
    group: each,
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
  });
  return reshape(dots, [batch, channels, 1, 1]);
}

/** {@link blockedDots} of the product that x, in blocks, is; `undefined` for anything else. */
export function blockedDotsOf(x: Value): Value | undefined {
  const { operator, inputs } = x.producer ?? {};
  const [a, b] = inputs ?? [];
  return operator === Mul && formatShape(a!.shape) === formatShape(b!.shape)
    ? blockedDots(a!, b!)
    : undefined;
}

export const blockedRepeatPixels = (x: Value, factors: readonly [number, number]): Value =>
  applyOne(BlockedUpsample, [x], { factors, scales: [1, 1, ...factors], mode: 'nearest' });
