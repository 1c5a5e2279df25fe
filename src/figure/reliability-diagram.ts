import { count, percent } from '../text/number-text.js';
import { roundAxis } from './axis.js';
import {
  ACCENT,
  box,
  emptyFigure,
  figure,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  PAPER,
  SMALL_SIZE,
  text,
  textWidth,
} from './style.js';
import { element, type SvgElement, serialize } from './svg.js';

export interface ReliabilityFigureBin {
  /** The bin's range of confidence, 0 to 1. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Means over the bin's predictions, 0 to 1; `null` for an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface ReliabilityFigure {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly bins: readonly ReliabilityFigureBin[];
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
}

const SIDE = 340;
const COUNTS_HEIGHT = 96;
const GAP_COLOR = '#d55e00';

/**
 * Confidence against accuracy as an SVG: where bars end on the diagonal, "80 % sure" is right 8 times in 10; below
 * it the model is too sure. The counts under it say which bars rest on few faces.
 */
export function reliabilityDiagram(diagram: ReliabilityFigure): string {
  const { bins, ece } = diagram;
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (total === 0) return serialize(emptyFigure(diagram, 'There are no predictions to show.'));

  const left = MARGIN + 56;
  const width = left + SIDE + MARGIN + 16;
  const top = headingHeight(diagram, width) + 8;
  const bottom = top + SIDE;
  const countsBottom = bottom + 40 + COUNTS_HEIGHT;
  const area: Area = {
    left,
    countsBottom,
    across: (value) => left + value * SIDE,
    up: (value) => bottom - value * SIDE,
  };
  const body = [
    ...grid(area),
    ...bins.flatMap((bin) => binBars(bin, area)),
    line(area.across(0), area.up(0), area.across(1), area.up(1), MUTED, 1.5, '6 4'),
    line(left, bottom, left + SIDE, bottom, MUTED),
    ...bins.flatMap((bin) => binPoint(bin, area)),
    ...eceNote(left + 12, top + 12, ece, total),
    text(left - 44, (top + bottom) / 2, 'accuracy', { color: MUTED, anchor: 'middle', turn: -90 }),
    ...binCounts(bins, area),
    text(left + SIDE / 2, countsBottom + 40, 'confidence', { color: MUTED, anchor: 'middle' }),
  ];
  return serialize(figure(diagram, width, countsBottom + 40 + MARGIN, body));
}

/** Where the parts of the diagram are, pixels. */
interface Area {
  readonly left: number;
  /** The lower edge of the counts, which have the same width below the diagram. */
  readonly countsBottom: number;
  /** x of a confidence, 0 to 1. */
  across(value: number): number;
  /** y of an accuracy, 0 to 1. */
  up(value: number): number;
}

function grid({ left, countsBottom, across, up }: Area): SvgElement[] {
  return [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((tick) => {
    const label = tick.toFixed(1);
    return [
      line(left, up(tick), left + SIDE, up(tick)),
      text(left - 8, up(tick) + 4, label, { size: SMALL_SIZE, color: MUTED, anchor: 'end' }),
      text(across(tick), countsBottom + 20, label, { size: SMALL_SIZE, color: MUTED, anchor: 'middle' }),
    ];
  });
}

/** How many faces are in each bin. */
function binCounts(
  bins: readonly ReliabilityFigureBin[],
  { left, countsBottom, across }: Area,
): SvgElement[] {
  const top = countsBottom - COUNTS_HEIGHT;
  const axis = roundAxis(0, Math.max(...bins.map((bin) => bin.count)), countsBottom, top, 2);
  return [
    ...axis.ticks.flatMap((tick) => [
      line(left, axis.at(tick), left + SIDE, axis.at(tick)),
      text(left - 8, axis.at(tick) + 4, count(tick), { size: SMALL_SIZE, color: MUTED, anchor: 'end' }),
    ]),
    ...bins.map((bin) => {
      const y = axis.at(bin.count);
      return box(across(bin.low) + 1, y, (bin.high - bin.low) * SIDE - 2, countsBottom - y, '#8fa3b3');
    }),
    line(left, countsBottom, left + SIDE, countsBottom, MUTED),
    text(left, top - 12, 'faces a bin', { size: SMALL_SIZE, color: MUTED }),
  ];
}

/** Mean confidence and accuracy of a bin as a point. */
function binPoint({ confidence, accuracy }: ReliabilityFigureBin, { across, up }: Area): SvgElement[] {
  if (confidence === null || accuracy === null) return [];
  const place = { cx: across(confidence), cy: up(accuracy), r: 4 };
  return [element('circle', { ...place, fill: PAPER, stroke: ACCENT, 'stroke-width': 2 })];
}

/** Accuracy as a bar, and its distance from the mean confidence as a translucent one. */
function binBars(
  { low, high, confidence, accuracy }: ReliabilityFigureBin,
  { across, up }: Area,
): SvgElement[] {
  if (confidence === null || accuracy === null) return [];
  const x = across(low) + 1;
  const width = across(high) - across(low) - 2;
  const upper = up(Math.max(confidence, accuracy));
  return [
    box(x, up(accuracy), width, up(0) - up(accuracy), '#9cc7e4'),
    element('rect', {
      x,
      y: upper,
      width,
      height: up(Math.min(confidence, accuracy)) - upper,
      fill: GAP_COLOR,
      'fill-opacity': 0.3,
    }),
  ];
}

function eceNote(x: number, y: number, ece: number, total: number): SvgElement[] {
  const lines = [`calibration error ${percent(ece)}`, `n = ${count(total)}`];
  const width = Math.max(...lines.map((part) => textWidth(part, 14, true))) + 20;
  return [
    element('rect', { x, y, width, height: 50, rx: 4, fill: PAPER, 'fill-opacity': 0.9 }),
    text(x + 8, y + 20, lines[0]!, { size: 14, bold: true }),
    text(x + 8, y + 40, lines[1]!, { color: MUTED }),
  ];
}
