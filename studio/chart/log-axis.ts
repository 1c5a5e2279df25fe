import type { Axis } from '../../src/figure/axis.js';

/** An axis of powers of ten, with ticks at 1, 2 and 5 times a power. Takes values above 0. */
export function logAxis(low: number, high: number, from: number, to: number): Axis {
  // Nearly equal values would have one tick, and no room between two.
  const [start, end] = high > 1.01 * low ? [low, high] : [low / 2, high * 2];
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(start)); power <= Math.ceil(Math.log10(end)); power++) {
    for (const factor of [1, 2, 5]) all.push(Number((factor * 10 ** power).toPrecision(1)));
  }
  // From the last tick at or below the least value to the first at or above the largest.
  const first = all.findLastIndex((tick) => tick <= start * (1 + 1e-9));
  const last = all.findIndex((tick) => tick >= end * (1 - 1e-9));
  const ticks = all.slice(first, last + 1);
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
  const span = Math.log(top) - Math.log(bottom);
  return {
    low: bottom,
    high: top,
    ticks,
    decimals: Math.max(0, -Math.floor(Math.log10(bottom) + 1e-9)),
    at: (value) => from + ((Math.log(value) - Math.log(bottom)) / span) * (to - from),
  };
}
