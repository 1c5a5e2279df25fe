import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../expression.js';
import { type Axis, roundAxis } from './axis.js';
import {
  ACCENT,
  box,
  emptyFigure,
  figure,
  fitText,
  headingHeight,
  INK,
  line,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  text,
  textWidth,
} from './style.js';
import { element, pathThrough, type SvgElement, serialize } from './svg.js';

/** One point of a face's track. */
export interface TimelinePoint {
  /** Seconds. */
  readonly time: number;
  readonly probabilities: Readonly<Record<Expression, number>>;
  /** 0 to 1; `undefined` where it is not known. */
  readonly sharpness: number | undefined;
  readonly light: number | undefined;
}

export interface TimelineTrack {
  readonly name: string;
  /** In order of time. */
  readonly points: readonly TimelinePoint[];
}

/** What is drawn of a clip. */
export interface ClipTimeline {
  readonly title: string;
  readonly subtitle?: string | undefined;
  /** Seconds, of the first and the last row. */
  readonly from: number;
  readonly to: number;
  readonly tracks: readonly TimelineTrack[];
  readonly markers: readonly { readonly label: string; readonly from: number; readonly to: number }[];
  /** Seconds at which another scene begins. */
  readonly cuts: readonly number[];
  /** Longest time between two points of one line, seconds. */
  readonly gap: number;
}

const WIDTH = 1000;
const LEFT = MARGIN + 44;
const RIGHT = WIDTH - MARGIN;
const PROBABILITIES = 120;
const QUALITY = 36;
const TRACK_ROOM = 34 + PROBABILITIES + 14 + QUALITY + 12;
const LANE = 20;
/** Rows of marker labels; further ones that overlap are bands without a label. */
const LANES = 3;
const BANDS = ['#0072b2', '#e69f00'];
/** A quality that is drawn as a line. */
const LINES = [
  { name: 'light', color: ACCENT, of: ({ light }: TimelinePoint) => light },
  { name: 'sharpness', color: INK, of: ({ sharpness }: TimelinePoint) => sharpness },
] as const;

/**
 * The faces of a clip over time as an SVG: a panel a face with its smoothed probabilities, under it how well it was seen, and
 * over all of them the markers as bands and the cuts as dotted lines.
 */
export function clipTimeline(clip: ClipTimeline): string {
  const { tracks, markers, from, to } = clip;
  if (tracks.length === 0) return serialize(emptyFigure(clip, 'No face was followed.'));
  const horizontal = timeAxis(from, to);
  const lanes = lanesOf(markers, horizontal);
  const legendTop = headingHeight(clip, WIDTH);
  const top = legendTop + 26 + Math.max(0, ...lanes.map((lane) => (lane ?? -1) + 1)) * LANE;
  const bottom = top + tracks.length * TRACK_ROOM;
  const body = [
    ...legend(legendTop),
    ...markers.flatMap((marker, i) => band(marker, i, lanes[i], horizontal, legendTop + 26, bottom)),
    ...clip.cuts.map((time) => line(horizontal.at(time), top, horizontal.at(time), bottom, MUTED, 1, '1 3')),
    ...tracks.flatMap((track, i) => trackPanel(track, top + i * TRACK_ROOM, horizontal, clip.gap)),
    ...timeTicks(horizontal, bottom),
  ];
  return serialize(figure(clip, WIDTH, bottom + 50, body));
}

/** Exactly from the first row to the last, with round ticks. */
function timeAxis(from: number, to: number): Axis {
  const end = to > from ? to : from + 1;
  const { ticks, decimals } = roundAxis(from, end, LEFT, RIGHT, 8);
  return {
    ...{ low: from, high: end, decimals, ticks: ticks.filter((tick) => tick >= from && tick <= end) },
    at: (time) => LEFT + ((Math.min(end, Math.max(from, time)) - from) / (end - from)) * (RIGHT - LEFT),
  };
}

function timeTicks(axis: Axis, bottom: number): SvgElement[] {
  return [
    line(LEFT, bottom, RIGHT, bottom, MUTED),
    ...axis.ticks.flatMap((tick) => [
      line(axis.at(tick), bottom, axis.at(tick), bottom + 5, MUTED),
      text(axis.at(tick), bottom + 20, tick.toFixed(axis.decimals), {
        ...{ size: SMALL_SIZE, color: MUTED, anchor: 'middle' },
      }),
    ]),
    text((LEFT + RIGHT) / 2, bottom + 38, 'seconds', { size: SMALL_SIZE, color: MUTED, anchor: 'middle' }),
  ];
}

function legend(top: number): SvgElement[] {
  let x = LEFT;
  return EXPRESSIONS.flatMap((name) => {
    const at = x;
    x += 22 + textWidth(name, SMALL_SIZE) + 18;
    return [
      box(at, top, 14, 10, EXPRESSION_COLORS[name], 2),
      text(at + 20, top + 10, name, { size: SMALL_SIZE }),
    ];
  });
}

/** For each marker, the row in which its label has room. */
function lanesOf(markers: ClipTimeline['markers'], axis: Axis): readonly (number | undefined)[] {
  const ends = new Array<number>(LANES).fill(Number.NEGATIVE_INFINITY);
  return markers.map(({ from, to, label }) => {
    const left = axis.at(from);
    const lane = ends.findIndex((end) => end <= left);
    if (lane < 0 || to <= axis.low || from >= axis.high) return undefined;
    const room = Math.min(RIGHT - left, Math.max(axis.at(to) - left, textWidth(label, SMALL_SIZE) + 12));
    if (room < 40) return undefined;
    ends[lane] = left + room;
    return lane;
  });
}

function band(
  { label, from, to }: ClipTimeline['markers'][number],
  index: number,
  lane: number | undefined,
  axis: Axis,
  top: number,
  bottom: number,
): SvgElement[] {
  if (to <= axis.low || from >= axis.high) return [];
  const [left, right] = [axis.at(from), axis.at(to)];
  const color = BANDS[index % BANDS.length]!;
  const shade = element('rect', {
    ...{ x: left, y: top, width: Math.max(1, right - left), height: bottom - top },
    ...{ fill: color, 'fill-opacity': 0.09 },
  });
  if (lane === undefined) return [shade];
  const room = Math.max(right - left, textWidth(label, SMALL_SIZE) + 2);
  const shown = fitText(label, Math.min(RIGHT - left, room) - 1, SMALL_SIZE);
  return [shade, text(left + 1, top + 14 + lane * LANE, shown, { size: SMALL_SIZE, color: INK })];
}

function trackPanel({ name, points }: TimelineTrack, top: number, axis: Axis, gap: number): SvgElement[] {
  const upper = { top: top + 30, height: PROBABILITIES };
  const lower = { top: upper.top + PROBABILITIES + 14, height: QUALITY };
  const at = (panel: { top: number; height: number }, value: number): number =>
    panel.top + panel.height * (1 - Math.min(1, Math.max(0, value)));
  return [
    text(LEFT, top + 20, name, { bold: true }),
    ...[0, 0.5, 1].flatMap((tick) => [
      line(LEFT, at(upper, tick), RIGHT, at(upper, tick)),
      text(LEFT - 8, at(upper, tick) + 4, String(tick), { size: SMALL_SIZE, color: MUTED, anchor: 'end' }),
    ]),
    ...EXPRESSIONS.flatMap((expression) =>
      curve(points, gap, EXPRESSION_COLORS[expression], ({ time, probabilities }) => [
        axis.at(time),
        at(upper, probabilities[expression]),
      ]),
    ),
    line(LEFT, lower.top + QUALITY, RIGHT, lower.top + QUALITY),
    ...LINES.flatMap(({ name: quality, color, of }, i) => [
      text(LEFT - 8, lower.top + 13 + 17 * i, quality === 'sharpness' ? 'sharp' : quality, {
        ...{ size: SMALL_SIZE, color, anchor: 'end' },
      }),
      ...curve(points, gap, color, (point) => {
        const value = of(point);
        return value === undefined ? undefined : [axis.at(point.time), at(lower, value)];
      }),
    ]),
  ];
}

/** Lines through the points, broken where a face was missed for longer than the gap. */
function curve(
  points: readonly TimelinePoint[],
  gap: number,
  color: string,
  place: (point: TimelinePoint) => [number, number] | undefined,
): SvgElement[] {
  const pieces: [number, number][][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const placed = place(point);
    if (placed === undefined) continue;
    if (point.time - before > gap) pieces.push([]);
    pieces.at(-1)!.push(placed);
    before = point.time;
  }
  return pieces.map((piece) =>
    piece.length === 1
      ? element('circle', { cx: piece[0]![0], cy: piece[0]![1], r: 1.6, fill: color })
      : element('path', {
          ...{ d: pathThrough(piece), fill: 'none', stroke: color },
          ...{ 'stroke-width': 1.6, 'stroke-linejoin': 'round' },
        }),
  );
}
