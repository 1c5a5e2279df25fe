import { sizeOf, type Value } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import type { ConvGeometry } from '../operators/convolution.js';
import { gather, pad, transpose } from '../operators/layout.js';
import { crop } from './convolution-gradients.js';
import { blockedPad, channelsLast, convOfBlocks, intoBlocks, knownBlocks, outOfBlocks } from './nchwc.js';

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
 * result `[1, O, kh, kw·C]` is all of dw. The padding is put in before: the runtime computes the columns at the edge
 * one by one, and here they would be two of three.
 *
 * The kernel is read again for every few of these results, so that one larger than the processor's cache takes the time
 * of its way from memory. Both are therefore cut into strips of rows, each a group with a dw of its own.
 */
export function blockedWeightGradient(
  x: Value,
  dy: Value,
  { strides, pads }: ConvGeometry,
  { kernel, block, threads }: WeightGradientOptions,
): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [, out, rows] = dy.shape as [number, number, number, number];
  const [kh, kw] = kernel as readonly [number, number];
  const [top, left, bottom, right] = pads;
  const stripRows = countStripRows(dy, block);
  const strips = rows / stripRows;
  const parts = countParts(x, dy, { kernel, block, threads }, strips);
  const interleaved = reshape(channelsLast(padded(x, pads)), [
    1,
    batch,
    top + height + bottom,
    (left + width + right) * channels,
  ]);
  const groups = parts * strips;
  const taps = outOfBlocks(
    convOfBlocks(
      stripsOfRows(intoBlocks(interleaved), {
        parts,
        strips,
        step: stripRows * strides[0],
        rows: (stripRows - 1) * strides[0] + kh,
        block,
      }),
      picturesAsChannels(dy, { parts, strips, block }),
      {
        group: groups,
        strides: [1, 1],
        dilations: [strides[0], strides[1] * channels],
        pads: [0, 0, 0, 0],
      },
    ),
  );
  // Where the stride leaves input over at the end, there are taps too many.
  const used = crop(taps, kh, kw * channels);
  const summed = groups === 1 ? used : reduceSum(reshape(used, [groups, out * kh * kw * channels]), [0]);
  return reshape(transpose(reshape(summed, [out, kh * kw, channels]), [0, 2, 1]), [out, channels, kh, kw]);
}

function padded(x: Value, [top, left, bottom, right]: ConvGeometry['pads']): Value {
  const blocks = knownBlocks(x);
  return blocks === undefined
    ? pad(x, [0, 0, top, left], [0, 0, bottom, right])
    : outOfBlocks(blockedPad(blocks, [top, left, bottom, right]));
}

interface Strips {
  /** Parts of the batch. */
  readonly parts: number;
  /** Strips of rows of each part. */
  readonly strips: number;
  readonly block: number;
}

/**
 * x `[1, N, H, W]`, in blocks, as `[1, parts·strips·N/parts, rows, W]`: strips of `rows` rows, `step` of them from each
 * first row to the next.
 */
function stripsOfRows(
  x: Value,
  { parts, strips, step, rows, block }: Strips & { readonly step: number; readonly rows: number },
): Value {
  const [, batch, height, width] = x.shape as [number, number, number, number];
  if (strips === 1) return x;
  const blocks = batch / parts / block;
  const index: number[] = [];
  for (let part = 0; part < parts; part++) {
    for (let strip = 0; strip < strips; strip++) {
      for (let first = part * blocks; first < (part + 1) * blocks; first++) {
        for (let row = 0; row < rows; row++) index.push(first * height + strip * step + row);
      }
    }
  }
  const all = reshape(x, [1, (batch / block) * height, width * block]);
  return reshape(gather(all, index), [1, strips * batch, rows, width]);
}

/**
 * dy `[N, O, H, W]` as kernels `[parts·strips·O, N/parts, H/strips, W]` in blocks of b,
 * `[parts][strips][O/b][N/parts/b][H/strips·W][b of N][b of O]`: what lies together, b channels of a pixel, keeps
 * together.
 */
function picturesAsChannels(dy: Value, { parts, strips, block }: Strips): Value {
  const [batch, out, rows, columns] = dy.shape as [number, number, number, number];
  const [pictures, blocks, area] = [batch / parts, out / block, rows * columns];
  const pixels = area / strips;
  const index: number[] = [];
  for (let from = 0; from < area; from += pixels) {
    for (let to = 0; to < blocks; to++) {
      for (let first = 0; first < pictures; first += block) {
        for (let pixel = from; pixel < from + pixels; pixel++) {
          for (let n = first; n < first + block; n++) index.push((n * blocks + to) * area + pixel);
        }
      }
    }
  }
  const together = reshape(intoBlocks(dy), [parts, pictures * blocks * area, block]);
  return reshape(gather(together, index), [parts * strips * out, pictures, rows / strips, columns]);
}

/** What a kernel of {@link BLOCKS_AT_ONCE} blocks and a block of pictures may take of a core's own cache, in bytes. */
const KERNEL_BYTES = 800 * 1024;

/** The most rows of dy, out of equal strips, whose kernels keep to {@link KERNEL_BYTES}. */
function countStripRows(dy: Value, block: number): number {
  const [, out, rows, columns] = dy.shape as [number, number, number, number];
  const rowBytes = 4 * columns * block * Math.min(out, BLOCKS_AT_ONCE * block);
  for (let count = rows; count > 1; count--) {
    if (rows % count === 0 && count * rowBytes <= KERNEL_BYTES) return count;
  }
  return 1;
}

/** Sums of parts may take this share of the values of dy, so that making and adding them costs little. */
const SHARE_OF_PARTS = 0.25;

/**
 * Into how many parts the batch is cut, each with dw of its own. Threads share the rows of {@link BLOCKS_AT_ONCE}
 * kernels, which should come out even; and the more parts, the shorter is the list by which dy is sorted.
 */
function countParts(
  x: Value,
  dy: Value,
  { kernel, block, threads }: WeightGradientOptions,
  strips: number,
): number {
  const [batch, channels] = x.shape as [number, number];
  const out = dy.shape[1]!;
  const [kh, kw] = kernel as readonly [number, number];
  const rows = Math.ceil(out / (BLOCKS_AT_ONCE * block)) * kh * strips;
  const counts = Array.from({ length: batch / block }, (_, i) => i + 1).filter(
    (count) => (batch / block) % count === 0,
  );
  const even = counts.filter((count) => (count * rows) % threads === 0);
  const most = (SHARE_OF_PARTS * sizeOf(dy.shape)) / (strips * out * channels * kh * kw);
  return even.findLast((count) => count <= most) ?? even[0] ?? counts.at(-1)!;
}
