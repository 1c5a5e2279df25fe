import { countAxis, roundAxis } from './axis.js';
import { heatColor } from './heat-color.js';
import { type Coordinate, parallelCoordinates } from './parallel-coordinates.js';
import { emptyFigure, figure, headingHeight, line, MARGIN, MUTED, SMALL_SIZE, text } from './style.js';
import { element, pathThrough, type SvgElement, serialize } from './svg.js';

/** One configuration that was tried. */
export interface SweepLine {
  readonly trial: number;
  readonly settings: Readonly<Record<string, Coordinate>>;
  /** The measure after each epoch, from the first on. */
  readonly curve: readonly number[];
  /** What it is compared by; `null` where it failed or was not begun. */
  readonly value: number | null;
}

export interface SweepFigure {
  readonly title?: string | undefined;
  readonly subtitle?: string | undefined;
  /** Such as `accuracy on validation`. */
  readonly measure: string;
  /** Epochs after which trials were compared. */
  readonly rungs: readonly number[];
  /** From the best to the worst. */
  readonly trials: readonly SweepLine[];
}

const CURVES = { width: 760, height: 250 };
const SETTINGS = { height: 230 };
const AXIS_ROOM = 56;
const LABEL_ROOM = 150;
/** Colours of the best and the worst: dark ones stand out on white. */
const SHADES = { best: 0.08, worst: 0.86 };

/** Learning curves of all trials, and below them the settings of each, as an SVG. Dark lines are the better trials. */
export function sweepFigure({ title = 'Sweep', subtitle, measure, rungs, trials }: SweepFigure): string {
  const heading = { title, subtitle };
  const begun = trials.filter(({ curve }) => curve.length > 0);
  if (begun.length === 0) return serialize(emptyFigure(heading, 'No epoch has been finished yet.'));
  const width = MARGIN + AXIS_ROOM + CURVES.width + LABEL_ROOM + MARGIN;
  const top = headingHeight(heading, width) + 26;
  const below = top + CURVES.height + 88;
  const height = below + SETTINGS.height + 44;
  const frame = { x: MARGIN + AXIS_ROOM, y: top, ...CURVES };
  const drawn = begun.map((trial, rank) => ({
    ...trial,
    color: shade(begun.length < 2 ? 0 : rank / (begun.length - 1)),
    width: rank === 0 ? 3 : 1.4,
  }));
  // The best lie on top.
  const order = drawn.toReversed();
  return serialize(
    figure(heading, width, height, [
      ...curves(frame, { measure, rungs, trials: order }),
      text(frame.x, below - 16, 'Settings of each trial', { bold: true }),
      text(frame.x + frame.width, below - 16, 'dark: better; thick: the best', {
        ...{ size: SMALL_SIZE, color: MUTED, anchor: 'end' },
      }),
      ...parallelCoordinates(
        { ...frame, y: below, ...SETTINGS, valueName: measure },
        order.map(({ settings, value, color, width: stroke }) => ({
          at: settings,
          value,
          color,
          width: stroke,
        })),
      ),
    ]),
  );
}

function shade(share: number): string {
  const [red, green, blue] = heatColor(SHADES.best + (SHADES.worst - SHADES.best) * share);
  return `rgb(${red},${green},${blue})`;
}

interface DrawnLine extends SweepLine {
  readonly color: string;
  readonly width: number;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function curves(
  frame: Frame,
  { measure, rungs, trials }: Omit<SweepFigure, 'trials'> & { readonly trials: readonly DrawnLine[] },
): SvgElement[] {
  const bottom = frame.y + frame.height;
  const right = frame.x + frame.width;
  const values = trials.flatMap(({ curve }) => curve.filter(Number.isFinite));
  const vertical = roundAxis(Math.min(...values), Math.max(...values), bottom, frame.y);
  const longest = Math.max(...trials.map(({ curve }) => curve.length));
  const horizontal = countAxis(1, longest, frame.x, right);
  const small = { size: SMALL_SIZE, color: MUTED };
  const best = trials.at(-1)!;
  const end = best.curve.at(-1)!;
  return [
    text(frame.x, frame.y - 12, `Learning curves: ${measure}`, { bold: true }),
    ...vertical.ticks.flatMap((tick) => [
      line(frame.x, vertical.at(tick), right, vertical.at(tick)),
      text(frame.x - 8, vertical.at(tick) + 4, tick.toFixed(vertical.decimals), { ...small, anchor: 'end' }),
    ]),
    ...horizontal.ticks.flatMap((tick) => [
      line(horizontal.at(tick), bottom, horizontal.at(tick), bottom + 5, MUTED),
      text(horizontal.at(tick), bottom + 20, String(tick), { ...small, anchor: 'middle' }),
    ]),
    line(frame.x, bottom, right, bottom, MUTED),
    text(frame.x + frame.width / 2, bottom + 38, 'epoch', { ...small, anchor: 'middle' }),
    ...rungs
      .filter((epochs) => epochs < longest)
      .map((epochs) => line(horizontal.at(epochs), frame.y, horizontal.at(epochs), bottom, MUTED, 1, '1 4')),
    ...trials.flatMap(({ curve, color, width }) =>
      curveLine(
        curve.map((value, i) => [horizontal.at(i + 1), vertical.at(value)] as const),
        color,
        width,
      ),
    ),
    text(
      horizontal.at(best.curve.length) + 10,
      vertical.at(end) + 4,
      `trial ${best.trial}: ${end.toFixed(3)}`,
      {
        ...{ size: SMALL_SIZE, bold: true },
      },
    ),
  ];
}

/** A dot where there is one epoch alone. */
function curveLine(
  points: readonly (readonly [number, number])[],
  color: string,
  width: number,
): SvgElement[] {
  const [first] = points;
  if (points.length === 1)
    return [element('circle', { cx: first![0], cy: first![1], r: 1 + width, fill: color })];
  const stroke = { stroke: color, 'stroke-width': width, 'stroke-linejoin': 'round' };
  return [element('path', { d: pathThrough(points), fill: 'none', ...stroke })];
}
