import { sizeOf, type Value } from '../graph.js';
import type { ConvGeometry } from '../operators/convolution.js';
import { gather, pad, reshape, transpose } from '../operators/layout.js';
import { reduceSum } from '../operators/reduce.js';
import { crop } from './convolution-gradients.js';
import {
  blockedPadColumns,
  channelsLast,
  convOfBlocks,
  intoBlocks,
  knownBlocks,
  outOfBlocks,
} from './nchwc.js';

/** Blocks of output channels that the runtime's blocked convolution computes at a time. */
const BLOCKS_AT_ONCE = 4;

export interface WeightGradientOptions {
  /** `[height, width]` of the convolution's kernel. */
  readonly kernel: readonly number[];
  readonly block: number;
  readonly threads: number;
}

/** Whether {@link blockedWeightGradient} takes these: pictures and channels of dy in whole blocks. */
export function fitsWeightGradient(
  x: Value,
  dy: Value,
  { group, dilations }: ConvGeometry,
  block: number,
): boolean {
  const plain = group === 1 && dilations.every((dilation) => dilation === 1);
  return plain && x.shape[0]! % block === 0 && dy.shape[1]! % block === 0;
}

/**
 * dw as one blocked convolution whose channels are the pictures, which it sums over: x with its channels interleaved
 * along the width, `[1, N, H, W·C]`, and dy as kernel `[O, N, H', W']` whose columns lie C·stride apart, so that the
 * result `[1, O, kh, kw·C]` is all of dw. The columns of padding are put in before: the runtime computes those at the
 * edge one by one, and here they would be two of three.
 */
export function blockedWeightGradient(
  x: Value,
  dy: Value,
  { strides, pads }: ConvGeometry,
  { kernel, block, threads }: WeightGradientOptions,
): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const out = dy.shape[1]!;
  const [kh, kw] = kernel as readonly [number, number];
  const [top, left, bottom, right] = pads;
  const interleaved = reshape(channelsLast(padColumns(x, left, right)), [
    1,
    batch,
    height,
    (left + width + right) * channels,
  ]);
  const groups = countGroups(x, dy, { kernel, block, threads });
  const taps = outOfBlocks(
    convOfBlocks(intoBlocks(interleaved), picturesAsChannels(dy, groups, block), {
      group: groups,
      strides: [1, 1],
      dilations: [strides[0], strides[1] * channels],
      pads: [top, 0, bottom, 0],
    }),
  );
  // Where the stride leaves input over at the end, there are taps too many.
  const used = crop(taps, kh, kw * channels);
  const summed = groups === 1 ? used : reduceSum(reshape(used, [groups, out * kh * kw * channels]), [0]);
  return reshape(transpose(reshape(summed, [out, kh * kw, channels]), [0, 2, 1]), [out, channels, kh, kw]);
}

function padColumns(x: Value, left: number, right: number): Value {
  const blocks = knownBlocks(x);
  return blocks === undefined
    ? pad(x, [0, 0, 0, left], [0, 0, 0, right])
    : outOfBlocks(blockedPadColumns(blocks, left, right));
}

/**
 * dy `[N, O, H, W]` as kernels `[groups·O, N/groups, H, W]` in blocks of b, `[groups][O/b][N/groups/b][H·W][b of N][b of
 * O]`: what lies together, b channels of a pixel, keeps together.
 */
function picturesAsChannels(dy: Value, groups: number, block: number): Value {
  const [batch, out, rows, columns] = dy.shape as [number, number, number, number];
  const [pictures, blocks, area] = [batch / groups, out / block, rows * columns];
  const index: number[] = [];
  for (let to = 0; to < blocks; to++) {
    for (let first = 0; first < pictures; first += block) {
      for (let pixel = 0; pixel < area; pixel++) {
        for (let n = first; n < first + block; n++) index.push((n * blocks + to) * area + pixel);
      }
    }
  }
  const pixels = reshape(intoBlocks(dy), [groups, pictures * blocks * area, block]);
  return reshape(gather(pixels, index), [groups * out, pictures, rows, columns]);
}

/** Sums of parts may take this share of the values of dy, so that making and adding them costs little. */
const SHARE_OF_PARTS = 0.25;

/**
 * Into how many parts the batch is cut, each with a dw of its own. Threads share the rows of {@link BLOCKS_AT_ONCE}
 * kernels, which should come out even; and the more parts, the shorter is the list by which dy is sorted.
 */
function countGroups(x: Value, dy: Value, { kernel, block, threads }: WeightGradientOptions): number {
  const [batch, channels] = x.shape as [number, number];
  const out = dy.shape[1]!;
  const [kh, kw] = kernel as readonly [number, number];
  const rows = Math.ceil(out / (BLOCKS_AT_ONCE * block)) * kh;
  const counts = Array.from({ length: batch / block }, (_, i) => i + 1).filter(
    (count) => (batch / block) % count === 0,
  );
  const even = counts.filter((count) => (count * rows) % threads === 0);
  const most = (SHARE_OF_PARTS * sizeOf(dy.shape)) / (out * channels * kh * kw);
  return even.findLast((count) => count <= most) ?? even[0] ?? counts.at(-1)!;
}
