import type { Attributes, Value } from '../graph.js';
import { add, div, greaterOrEqual, mul, where } from '../operators/elementwise.js';
import { pad, slice, spread } from '../operators/layout.js';
import { applyOne, ints } from '../operators/operator.js';
import { AveragePool, countsPadding, repeatPixels, windowsTile } from '../operators/pooling.js';

interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

function poolWindow(attributes: Attributes): Window {
  const [kh, kw] = ints(attributes, 'kernel_shape');
  const [sy, sx] = ints(attributes, 'strides');
  const [top, left, bottom, right] = ints(attributes, 'pads');
  return { kernel: [kh!, kw!], strides: [sy!, sx!], pads: [top!, left!, bottom!, right!] };
}

/** Smaller than any activation, yet finite, since a comparison with −∞ is not defined on every device. */
export const LOWEST = -3.4e38;

/**
 * dx of max pooling, any window: each tap of the window is compared with the largest value, and dy is shared among
 * the taps that equal it.
 */
export function maxPoolGradient([x, y, dy]: readonly Value[], attributes: Attributes): Value {
  const { kernel, strides, pads } = poolWindow(attributes);
  const padded = pad(x!, [0, 0, pads[0], pads[1]], [0, 0, pads[2], pads[3]], LOWEST);
  const [, , rows, columns] = y!.shape as [number, number, number, number];
  const one = x!.graph.scalar(1);
  const zero = x!.graph.scalar(0);
  const largest = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const top = Math.floor(tap / kernel[1]);
    const left = tap % kernel[1];
    const values = slice(padded, [
      { axis: 2, start: top, end: top + (rows - 1) * strides[0] + 1, step: strides[0] },
      { axis: 3, start: left, end: left + (columns - 1) * strides[1] + 1, step: strides[1] },
    ]);
    return where(greaterOrEqual(values, y!), one, zero);
  });
  const share = div(dy!, largest.reduce(add));
  return foldWindows(
    largest.map((mask) => mul(mask, share)),
    attributes,
    x!.shape.slice(2),
  );
}

/** dx of average pooling, any window. */
export function averagePoolGradient([dy]: readonly Value[], attributes: Attributes): Value {
  const { kernel } = poolWindow(attributes);
  const size = ints(attributes, 'size');
  if (windowsTile([...dy!.shape.slice(0, 2), ...size], attributes)) {
    return repeatPixels(mul(dy!, dy!.graph.scalar(1 / (kernel[0] * kernel[1]))), kernel);
  }
  const smoothing = smoothingGradientWindow(attributes);
  if (smoothing !== undefined) return applyOne(AveragePool, [dy!], smoothing);
  const share = mul(dy!, windowShares(dy!, attributes));
  return foldWindows(new Array<Value>(kernel[0] * kernel[1]).fill(share), attributes, size);
}

/**
 * The window of an average pooling of dy that gives dx, for windows one pixel apart that all count the same
 * number of values. Its padding is on the opposite sides. `undefined` for other windows.
 */
export function smoothingGradientWindow(attributes: Attributes): Attributes | undefined {
  const { kernel, strides, pads } = poolWindow(attributes);
  const counted = countsPadding(attributes) || pads.every((count) => count === 0);
  if (!counted || strides.some((stride) => stride !== 1)) return undefined;
  return {
    kernel_shape: kernel,
    strides,
    pads: pads.map((count, side) => kernel[side % 2]! - 1 - count),
    count_include_pad: 1,
  };
}

/** 1 / (number of values averaged), one a window: `[1, 1, H', W']`. */
function windowShares(dy: Value, attributes: Attributes): Value {
  const { kernel, strides, pads } = poolWindow(attributes);
  const size = ints(attributes, 'size');
  const [, , rows, columns] = dy.shape as [number, number, number, number];
  const covered = (axis: 0 | 1, index: number): number => {
    if (countsPadding(attributes)) return kernel[axis];
    const start = index * strides[axis] - pads[axis];
    return Math.min(start + kernel[axis], size[axis]!) - Math.max(start, 0);
  };
  const shares = Float32Array.from(
    { length: rows * columns },
    (_, i) => 1 / (covered(0, Math.floor(i / columns)) * covered(1, i % columns)),
  );
  return dy.graph.constant(shares, [1, 1, rows, columns]);
}

/**
 * Adds up what each tap of the windows gives to the pixel under it. `taps` has one `[N, C, H', W']` a tap; the result is
 * `[N, C, …size]`. A depthwise transposed convolution would do it in one node, but the runtime's for WebGPU is wrong.
 */
function foldWindows(taps: readonly Value[], attributes: Attributes, size: readonly number[]): Value {
  const { kernel, strides, pads } = poolWindow(attributes);
  const padded = [0, 1].map((axis) => size[axis]! + pads[axis]! + pads[axis + 2]!);
  const placed = taps.map((tap, k) => {
    const place = [Math.floor(k / kernel[1]), k % kernel[1]];
    const apart = [0, 1].reduce(
      (x, axis) => (strides[axis]! === 1 ? x : spread(x, axis + 2, strides[axis]!)),
      tap,
    );
    const after = [0, 1].map((axis) => padded[axis]! - place[axis]! - apart.shape[axis + 2]!);
    return pad(apart, [0, 0, ...place], [0, 0, ...after]);
  });
  const whole = placed.reduce(add);
  if (pads.every((count) => count === 0)) return whole;
  return slice(
    whole,
    [0, 1].map((axis) => ({ axis: axis + 2, start: pads[axis]!, end: pads[axis]! + size[axis]! })),
  );
}
