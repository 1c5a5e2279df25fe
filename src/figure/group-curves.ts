import { roundAxis } from './axis.js';
import {
  emptyFigure,
  figure,
  fitText,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  text,
} from './style.js';
import { element, pathThrough, type SvgElement, serialize } from './svg.js';

/** One group's mean over time. */
export interface GroupCurveDrawing {
  readonly name: string;
  /** In order of time; without `mean`, nothing is known there. */
  readonly points: readonly {
    /** Seconds. */
    readonly time: number;
    readonly mean?: number | undefined;
    readonly low?: number | undefined;
    readonly high?: number | undefined;
  }[];
}

export interface GroupCurves {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly curves: readonly GroupCurveDrawing[];
}

/** Apart for every kind of colour vision (Okabe & Ito). */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#aa5fa6', '#c99700', '#56b4e9', '#5b6770'];
const WIDTH = 900;
const HEIGHT = 320;
const LEFT = MARGIN + 50;
const LABELS = 170;

/** Mean curves of groups over time, each with its interval as a band, as an SVG. */
export function groupCurves({ title, subtitle, curves }: GroupCurves): string {
  const heading = { title, subtitle };
  const all = curves.flatMap(({ points }) => points);
  const values = all.flatMap(({ mean, low, high }) =>
    [mean, low, high].filter((value) => value !== undefined),
  );
  if (values.length === 0) return serialize(emptyFigure(heading, 'No group has a value.'));
  const top = headingHeight(heading, WIDTH) + 10;
  const bottom = top + HEIGHT;
  const right = WIDTH - MARGIN - LABELS;
  const times = all.map(({ time }) => time);
  const horizontal = roundAxis(Math.min(...times), Math.max(...times), LEFT, right, 8);
  const vertical = roundAxis(Math.min(0, ...values), Math.max(...values), bottom, top);
  const axes = [
    ...vertical.ticks.flatMap((tick) => [
      line(LEFT, vertical.at(tick), right, vertical.at(tick)),
      text(LEFT - 8, vertical.at(tick) + 4, tick.toFixed(vertical.decimals), {
        ...{ size: SMALL_SIZE, color: MUTED, anchor: 'end' },
      }),
    ]),
    ...horizontal.ticks.map((tick) =>
      text(horizontal.at(tick), bottom + 20, tick.toFixed(horizontal.decimals), {
        ...{ size: SMALL_SIZE, color: MUTED, anchor: 'middle' },
      }),
    ),
    line(LEFT, bottom, right, bottom, MUTED),
    text((LEFT + right) / 2, bottom + 40, 'seconds', { size: SMALL_SIZE, color: MUTED, anchor: 'middle' }),
  ];
  const drawn = curves.flatMap(({ name, points }, i): SvgElement[] => {
    const color = COLORS[i % COLORS.length]!;
    const label = fitText(name, LABELS - 16, SMALL_SIZE, true);
    return [
      ...pieces(points).flatMap((piece) => pieceOf(piece, color, horizontal.at, vertical.at)),
      text(right + 14, top + 14 + 18 * i, label, { size: SMALL_SIZE, color, bold: true }),
    ];
  });
  const height = Math.max(bottom + 56, top + 24 + 18 * curves.length);
  return serialize(figure(heading, WIDTH, height, [...axes, ...drawn]));
}

type Points = GroupCurveDrawing['points'];

/** Runs of points that have a mean. */
function pieces(points: Points): readonly Points[] {
  const runs: Points[number][][] = [[]];
  for (const point of points) {
    if (point.mean !== undefined) runs.at(-1)!.push(point);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function pieceOf(
  piece: Points,
  color: string,
  x: (time: number) => number,
  y: (value: number) => number,
): SvgElement[] {
  const through = (value: (point: Points[number]) => number): [number, number][] =>
    piece.map((point) => [x(point.time), y(value(point))]);
  const middle = through(({ mean }) => mean!);
  const edge = [
    ...through(({ high, mean }) => high ?? mean!),
    ...through(({ low, mean }) => low ?? mean!).reverse(),
  ];
  return [
    element('path', { d: pathThrough(edge, true), fill: color, 'fill-opacity': 0.16 }),
    piece.length === 1
      ? element('circle', { cx: middle[0]![0], cy: middle[0]![1], r: 2.6, fill: color })
      : element('path', { d: pathThrough(middle), fill: 'none', stroke: color, 'stroke-width': 2 }),
  ];
}
