import type { Attributes, Shape, Value } from '../graph.js';
import { reshape } from '../operators/broadcasting.js';
import { add, div, hardSigmoid, mul, sub } from '../operators/elementwise.js';
import { concat, pad, slice } from '../operators/layout.js';
import { ints } from '../operators/operator.js';
import { maxPool } from '../operators/pooling.js';
import { LOWEST } from './pooling-gradients.js';

/** Steep enough that every normal float32 but zero saturates: 1 where x is 0, 0 where it is less. */
const isZero = (x: Value): Value => hardSigmoid(x, 1e30, 1);

/** Whether {@link separableMaxPoolGradient} takes these windows: any that begin in the picture and fit into it. */
export function isSeparable([, , height, width]: Shape, attributes: Attributes): boolean {
  const [top, left] = ints(attributes, 'pads');
  const [kh, kw] = ints(attributes, 'kernel_shape');
  return top === 0 && left === 0 && kh! <= height! && kw! <= width!;
}

/**
 * dx of max pooling, one axis after the other. It compares once for each row and column of a window, not for
 * each pixel. All values that equal the largest of a window share its dy, as in the other forms: a row counts
 * as often as it holds the largest value, and gets the shares of all of these.
 */
export function separableMaxPoolGradient([x, y, dy]: readonly Value[], attributes: Attributes): Value {
  const [kh, kw] = ints(attributes, 'kernel_shape') as [number, number];
  const [sy, sx] = ints(attributes, 'strides') as [number, number];
  const [, , bottom] = ints(attributes, 'pads') as [number, number, number];
  const [, , height, width] = x!.shape as [number, number, number, number];
  const [, , rows, columns] = y!.shape as [number, number, number, number];
  const down = { axis: 2, kernel: kh, stride: sy, count: rows };
  const across = { axis: 3, kernel: kw, stride: sx, count: columns };

  const largest = maxPool(x!, { kernel: [kh, 1], strides: [sy, 1], pads: [0, 0, bottom, 0] });
  const inRow = taps(x!, down, LOWEST).map((tap) => isZero(sub(tap, largest)));
  const ties = inRow.reduce(add);
  const inWindow = taps(largest, across, LOWEST).map((tap) => isZero(sub(tap, y!)));
  const count = taps(ties, across, 0)
    .map((tap, i) => mul(tap, inWindow[i]!))
    .reduce(add);
  const share = div(dy!, count);
  const ofRow = fold(
    inWindow.map((mask) => mul(mask, share)),
    across,
    width,
  );
  return fold(
    inRow.map((mask) => mul(mask, ofRow)),
    down,
    height,
  );
}

interface Windows {
  readonly axis: number;
  readonly kernel: number;
  readonly stride: number;
  readonly count: number;
}

/** For each place in a window, what all windows have there; `outside` beyond the end. */
function taps(x: Value, { axis, kernel, stride, count }: Windows, outside: number): Value[] {
  const size = x.shape[axis]!;
  return Array.from({ length: kernel }, (_, tap) => {
    const end = Math.min(size, tap + (count - 1) * stride + 1);
    return lengthened(slice(x, [{ axis, start: tap, end, step: stride }]), axis, 0, count, outside);
  });
}

/** The reverse: adds what each place of each window is given to the pixel under it. */
function fold(given: readonly Value[], { axis, stride }: Windows, size: number): Value {
  const length = Math.ceil(size / stride);
  const phases = Array.from({ length: stride }, (_, phase) => {
    const shifted = given.flatMap((tap, place) =>
      place % stride === phase ? [lengthened(tap, axis, Math.floor(place / stride), length, 0)] : [],
    );
    // Between windows that lie apart there are pixels of no window.
    const nothing = () => mul(lengthened(given[0]!, axis, 0, length, 0), given[0]!.graph.scalar(0));
    return shifted.length === 0 ? nothing() : shifted.reduce(add);
  });
  const shape = phases[0]!.shape;
  const folded = [...shape.slice(0, axis), length * stride, ...shape.slice(axis + 1)];
  // Each phase is one pixel of every `stride`: interleaved by laying them side by side along the next axis.
  const parts = axis === shape.length - 1 ? phases.map((phase) => reshape(phase, [...shape, 1])) : phases;
  const whole = stride === 1 ? phases[0]! : reshape(concat(parts, axis + 1), folded);
  return length * stride === size ? whole : slice(whole, [{ axis, start: 0, end: size }]);
}

/** Moved along an axis by `begin`, and cut or filled up to `length`. */
function lengthened(x: Value, axis: number, begin: number, length: number, fill: number): Value {
  const missing = length - begin - x.shape[axis]!;
  const kept = missing < 0 ? slice(x, [{ axis, start: 0, end: length - begin }]) : x;
  if (begin === 0 && missing <= 0) return kept;
  const pads = (amount: number) => x.shape.map((_, i) => (i === axis ? amount : 0));
  return pad(kept, pads(begin), pads(Math.max(0, missing)), fill);
}
