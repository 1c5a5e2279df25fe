import type { Value } from '../graph.js';
import { Conv, type ConvGeometry } from '../operators/convolution.js';
import { reshape, transpose } from '../operators/layout.js';
import { applyOne, defineOperator, int, tensor } from '../operators/operator.js';

/*
 * ONNX Runtime's own blocked layout, "NCHWc": channels in blocks of 8 or 16 that lie together in memory. The runtime
 * uses its fastest convolution kernels only in it, and converts by itself only where the weights are constants, which
 * in training they are not. These are its internal operators.
 */
const DOMAIN = 'com.microsoft.nchwc';

const ReorderInput = defineOperator({
  type: 'ReorderInput',
  domain: DOMAIN,
  infer: ([x]) => [tensor(x!.shape)],
});

const ReorderOutput = defineOperator({
  type: 'ReorderOutput',
  domain: DOMAIN,
  attributeKinds: { channels: 'int' },
  infer: ([x], attributes) => {
    const [batch, , ...size] = x!.shape;
    return [tensor([batch!, int(attributes, 'channels'), ...size])];
  },
});

const BlockedConv = defineOperator({ ...Conv, domain: DOMAIN });

export interface BlockedConvOptions extends Pick<ConvGeometry, 'strides' | 'pads' | 'dilations'> {
  readonly bias?: Value | undefined;
}

/** Whether whole blocks of channels go in and out; the blocked kernels take nothing else here. */
export function fitsBlocks(w: Value, group: number, block: number): boolean {
  return group === 1 && w.shape[0]! % block === 0 && w.shape[1]! % block === 0;
}

/** A convolution of x `[N, C, H, W]` with w `[O, C, kh, kw]` in the blocked layout, in and out as NCHW. */
export function blockedConv(
  x: Value,
  w: Value,
  block: number,
  { bias, ...window }: BlockedConvOptions,
): Value {
  const [out, channels, kh, kw] = w.shape as [number, number, number, number];
  // [O/b][C/b][kh][kw][b of C][b of O]
  const blocks = transpose(
    reshape(w, [out / block, block, channels / block, block, kh, kw]),
    [0, 2, 4, 5, 3, 1],
  );
  const kernel = reshape(blocks, w.shape);
  const input = x.producer?.operator === ReorderOutput ? x.producer.inputs[0]! : applyOne(ReorderInput, [x]);
  const y = applyOne(BlockedConv, bias === undefined ? [input, kernel] : [input, kernel, bias], {
    ...window,
    group: 1,
    kernel_shape: [kh, kw],
  });
  return applyOne(ReorderOutput, [y], { channels: out });
}
