/** Maps a value range to pixels, linearly. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Enough decimals to tell the ticks apart. */
  readonly decimals: number;
  at(value: number): number;
}

/**
 * An axis from `low` to `high`, widened to round numbers, over pixels `from` to `to`, with about `count` ticks at
 * steps of 1, 2 or 5 times a power of ten. A range too small for its ends to be told apart is widened.
 */
export function roundAxis(low: number, high: number, from: number, to: number, count = 5): Axis {
  const [start, end] = isPoint(low, high) ? widen(low) : [low, high];
  const step = roundStep((end - start) / count);
  // A whisker of slack, or rounding errors would add a step.
  const first = Math.floor(start / step + 1e-9);
  const last = Math.ceil(end / step - 1e-9);
  return makeAxis(first * step, last * step, step, from, to);
}

/** An axis of whole numbers from `low` to `high` exactly, such as epochs, with ticks at round ones. */
export function countAxis(low: number, high: number, from: number, to: number, count = 8): Axis {
  const step = Math.max(1, roundStep((high - low) / count));
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
  if (ticks[0] !== low && (ticks.length === 0 || ticks[0]! - low >= step / 2)) ticks.unshift(low);
  return { ...makeAxis(low, high, step, from, to), ticks };
}

function makeAxis(low: number, high: number, step: number, from: number, to: number): Axis {
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) =>
    Number((low + i * step).toFixed(decimals)),
  );
  return {
    low,
    high,
    ticks,
    decimals,
    at: (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from)),
  };
}

/** Whether a range is too small for its ends to be written apart. */
export function isPoint(low: number, high: number): boolean {
  return !(high - low > 1e-9);
}

function widen(value: number): [number, number] {
  // Values too small to be written apart count as zero.
  const half = Math.abs(value) > 1e-9 ? Math.abs(value) / 2 : 0.5;
  return [value - half, value + half];
}

function roundStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9))!;
  return factor * power;
}
