import { type Axis, countAxis, isPoint, roundAxis } from '../../src/figure/axis.js';
import { logAxis } from './log-axis.js';
import type { Series } from './series.js';

export interface ChartView {
  /** What remains of the past in the shown curve, 0 to below 1. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** The epochs that are shown; `undefined`: all. */
  readonly zoom: readonly [first: number, last: number] | undefined;
}

export const WHOLE_VIEW: ChartView = { smoothing: 0, logarithmic: false, zoom: undefined };

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The axes that hold what is in view. Shares stay between nothing and all. */
export function chartAxes(
  series: readonly Series[],
  { logarithmic, zoom }: ChartView,
  { until = 1, shares, frame }: { until?: number | undefined; shares: boolean; frame: Frame },
): { readonly across: Axis; readonly up: Axis } {
  const { left, right, top, bottom } = frame;
  const points = series.flatMap((one) => one.points).filter(([, value]) => Number.isFinite(value));
  const most = Math.max(until, ...points.map(([epoch]) => epoch), 2);
  // What is known by step begins before the end of the first epoch.
  const begin = points.some(([epoch]) => epoch < 1) ? 0 : 1;
  const [first, last] = zoom ?? [begin, most];
  const values = points.flatMap(([epoch, value]) => (epoch >= first && epoch <= last ? [value] : []));
  const across = countAxis(first, last, left, right, Math.max(3, Math.floor((right - left) / 80)));
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  if (logarithmic && low > 0) return { across, up: logAxis(low, high, bottom, top) };
  // A value at the edge would widen the axis beyond what a share can be.
  const [least, greatest] =
    shares && isPoint(low, high) ? [Math.max(0, low - 0.05), Math.min(1, high + 0.05)] : [low, high];
  return { across, up: roundAxis(least, greatest, bottom, top, 4) };
}
