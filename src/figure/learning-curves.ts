import { type Axis, countAxis, roundAxis } from './axis.js';
import {
  emptyFigure,
  figure,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  PAPER,
  SMALL_SIZE,
  TRAIN_COLOR,
  text,
  VALIDATION_COLOR,
} from './style.js';
import { element, pathThrough, type SvgElement, serialize } from './svg.js';

export interface CurvePoint {
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** 0 to 1. */
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
  readonly learningRate?: number | undefined;
}

export interface LearningCurves {
  readonly title?: string | undefined;
  readonly subtitle?: string | undefined;
  /** In order of epochs. A value that is not finite leaves a gap. */
  readonly epochs: readonly CurvePoint[];
  /** The epoch that was kept, from 1. */
  readonly bestEpoch?: number | undefined;
  /** A strip below with the learning rate, where the points have one. Default false. */
  readonly learningRate?: boolean | undefined;
  /** What was otherwise before an epoch, from 1: a dotted line stands there. */
  readonly change?: { readonly epoch: number; readonly before: string } | undefined;
}

type Series = readonly (readonly [epoch: number, value: number])[];
interface Curve {
  readonly name: string;
  readonly color: string;
  readonly points: Series;
}
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const PANEL = { width: 380, height: 260 };
const LABEL_ROOM = 128;
const AXIS_ROOM = 50;
const RATE_COLOR = '#009e73';
const LEAST_SPAN = 0.1;
/** More points than these are drawn as a line only. */
const MOST_DOTS = 40;

/** Loss and accuracy over the epochs of a training run, training beside validation, as an SVG. */
export function learningCurves(curves: LearningCurves): string {
  const { epochs, bestEpoch, change } = curves;
  const before = change === undefined ? [] : [`before the dotted line: ${change.before}`];
  const subtitle = [curves.subtitle ?? [], before].flat().join('; ') || undefined;
  const heading = { title: curves.title ?? 'Learning curves', subtitle };
  if (epochs.length === 0) return serialize(emptyFigure(heading, 'No epoch has been finished yet.'));

  const cell = AXIS_ROOM + PANEL.width + LABEL_ROOM;
  const width = MARGIN + 2 * cell + 12;
  const top = headingHeight(heading, width) + 26;
  const rates: Series = epochs.map(({ epoch, learningRate }) => [epoch, learningRate ?? Number.NaN]);
  const withRate = curves.learningRate === true && rates.some(([, rate]) => Number.isFinite(rate));
  const bottom = top + PANEL.height + 52;
  const height = bottom + (withRate ? 128 : 0);

  const series = (pick: (point: CurvePoint) => number): Series =>
    epochs.map((point) => [point.epoch, pick(point)]);
  const left: Frame = { x: MARGIN + AXIS_ROOM, y: top, ...PANEL };
  const right: Frame = { ...left, x: left.x + cell };
  const loss = panel(left, 'Loss', { bestEpoch, change }, 'low', [
    { name: 'training', color: TRAIN_COLOR, points: series((point) => point.trainLoss) },
    { name: 'validation', color: VALIDATION_COLOR, points: series((point) => point.validationLoss) },
  ]);
  const accuracy = panel(right, 'Accuracy', { bestEpoch, change }, 'high', [
    { name: 'training', color: TRAIN_COLOR, points: series((point) => point.trainAccuracy) },
    { name: 'validation', color: VALIDATION_COLOR, points: series((point) => point.validationAccuracy) },
  ]);
  const rate = withRate ? rateStrip({ ...left, y: bottom + 26, height: 64 }, rates) : [];
  return serialize(figure(heading, width, height, [...loss, ...accuracy, ...rate]));
}

function finite(points: Series): Series {
  return points.filter(([, value]) => Number.isFinite(value));
}

function panel(
  frame: Frame,
  title: string,
  { bestEpoch, change }: Pick<LearningCurves, 'bestEpoch' | 'change'>,
  better: 'low' | 'high',
  curves: readonly Curve[],
): SvgElement[] {
  const values = curves.flatMap(({ points }) => finite(points).map(([, value]) => value));
  const heading = text(frame.x, frame.y - 12, title, { bold: true });
  if (values.length === 0) {
    const note = text(frame.x + frame.width / 2, frame.y + frame.height / 2, 'no finite values', {
      color: MUTED,
      anchor: 'middle',
    });
    return [heading, note];
  }
  const bottom = frame.y + frame.height;
  const most = Math.max(...values);
  // Losses from 0; accuracies from the lowest, but never so near that a point of a per cent looks like a cliff.
  const least = better === 'low' ? Math.min(0, ...values) : Math.min(...values, most - LEAST_SPAN);
  const vertical = roundAxis(least, most, bottom, frame.y);
  const horizontal = epochAxis(curves[0]!.points, frame);
  const drawn = [heading, ...grid(frame, horizontal, vertical)];
  if (change !== undefined) {
    const x = horizontal.at(change.epoch - 0.5);
    drawn.push(line(x, frame.y, x, bottom, MUTED, 1, '1 3'));
  }
  const best =
    bestEpoch === undefined ? undefined : curves.at(-1)!.points.find(([epoch]) => epoch === bestEpoch);
  if (best !== undefined) {
    const words = `kept: epoch ${best[0]}${Number.isFinite(best[1]) ? `, ${best[1].toFixed(3)}` : ''}`;
    const x = horizontal.at(best[0]);
    drawn.push(
      line(x, frame.y, x, bottom, MUTED, 1, '4 4'),
      text(frame.x + frame.width, frame.y - 12, words, { size: SMALL_SIZE, color: MUTED, anchor: 'end' }),
    );
  }
  for (const { points, color } of curves) drawn.push(...curveLines(points, color, horizontal, vertical));
  if (best !== undefined && Number.isFinite(best[1])) {
    drawn.push(
      element('circle', {
        cx: horizontal.at(best[0]),
        cy: vertical.at(best[1]),
        r: 5.5,
        fill: PAPER,
        stroke: VALIDATION_COLOR,
        'stroke-width': 2.4,
      }),
    );
  }
  return [...drawn, ...endLabels(frame, curves, vertical)];
}

function epochAxis(points: Series, frame: Frame): Axis {
  const epochs = points.map(([epoch]) => epoch);
  return countAxis(Math.min(...epochs), Math.max(...epochs), frame.x, frame.x + frame.width);
}

function grid(frame: Frame, horizontal: Axis, vertical: Axis): SvgElement[] {
  const bottom = frame.y + frame.height;
  return [
    ...vertical.ticks.flatMap((tick) => [
      line(frame.x, vertical.at(tick), frame.x + frame.width, vertical.at(tick)),
      text(frame.x - 8, vertical.at(tick) + 4, tick.toFixed(vertical.decimals), {
        size: SMALL_SIZE,
        color: MUTED,
        anchor: 'end',
      }),
    ]),
    ...horizontal.ticks.flatMap((tick) => [
      line(horizontal.at(tick), bottom, horizontal.at(tick), bottom + 5, MUTED),
      text(horizontal.at(tick), bottom + 20, String(tick), {
        size: SMALL_SIZE,
        color: MUTED,
        anchor: 'middle',
      }),
    ]),
    line(frame.x, bottom, frame.x + frame.width, bottom, MUTED),
    text(frame.x + frame.width / 2, bottom + 38, 'epoch', {
      size: SMALL_SIZE,
      color: MUTED,
      anchor: 'middle',
    }),
  ];
}

/** Line pieces between gaps; a point alone between two gaps, and every point of a short run, is a dot. */
function curveLines(points: Series, color: string, horizontal: Axis, vertical: Axis): SvgElement[] {
  const pieces: [number, number][][] = [[]];
  for (const [epoch, value] of points) {
    if (Number.isFinite(value)) pieces.at(-1)!.push([horizontal.at(epoch), vertical.at(value)]);
    else if (pieces.at(-1)!.length > 0) pieces.push([]);
  }
  return pieces.flatMap((piece) => {
    const dots = points.length <= MOST_DOTS || piece.length === 1 ? piece : [];
    const drawn = dots.map(([cx, cy]) => element('circle', { cx, cy, r: 2.6, fill: color }));
    if (piece.length > 1) {
      drawn.unshift(
        element('path', {
          d: pathThrough(piece),
          fill: 'none',
          stroke: color,
          'stroke-width': points.length > 300 ? 1.4 : 2.2,
          'stroke-linejoin': 'round',
        }),
      );
    }
    return drawn;
  });
}

/** Each curve's name and last value beside its end, pushed apart where they would overlap. */
function endLabels(frame: Frame, curves: readonly Curve[], vertical: Axis): SvgElement[] {
  const labels = curves
    .flatMap(({ name, color, points }) => {
      const last = finite(points).at(-1);
      return last === undefined ? [] : [{ name, color, value: last[1], y: vertical.at(last[1]) }];
    })
    .sort((a, b) => a.y - b.y);
  const apart = 17;
  const [upper, lower] = labels;
  if (upper !== undefined && lower !== undefined && lower.y - upper.y < apart) {
    const middle = (upper.y + lower.y) / 2;
    upper.y = middle - apart / 2;
    lower.y = middle + apart / 2;
  }
  const x = frame.x + frame.width + 10;
  return labels.map(({ name, color, value, y }) =>
    text(x, y + 4, `${name} ${value.toFixed(3)}`, { size: SMALL_SIZE, color, bold: true }),
  );
}

function rateStrip(frame: Frame, rates: Series): SvgElement[] {
  const known = finite(rates).map(([, rate]) => rate);
  const bottom = frame.y + frame.height;
  const vertical = roundAxis(0, Math.max(...known), bottom, frame.y, 2);
  const horizontal = epochAxis(rates, frame);
  return [
    text(frame.x, frame.y - 12, 'Learning rate', { bold: true }),
    ...vertical.ticks.flatMap((tick) => [
      line(frame.x, vertical.at(tick), frame.x + frame.width, vertical.at(tick)),
      text(frame.x - 8, vertical.at(tick) + 4, String(tick), {
        size: SMALL_SIZE,
        color: MUTED,
        anchor: 'end',
      }),
    ]),
    line(frame.x, bottom, frame.x + frame.width, bottom, MUTED),
    ...curveLines(rates, RATE_COLOR, horizontal, vertical),
  ];
}
