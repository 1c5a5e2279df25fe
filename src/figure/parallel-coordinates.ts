import { roundAxis } from './axis.js';
import { box, fitText, line, MUTED, PAPER, SMALL_SIZE, text, textWidth } from './style.js';
import { element, pathThrough, type SvgElement } from './svg.js';

export type Coordinate = number | string | boolean | null;

/** A line across all axes. */
export interface ParallelLine {
  /** By the names of the axes. */
  readonly at: Readonly<Record<string, Coordinate>>;
  /** On the last axis; a line without one ends before it. */
  readonly value: number | null;
  readonly color: string;
  readonly width: number;
}

export interface ParallelFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the last axis. */
  readonly valueName: string;
}

/** Up to so many values of a setting have a place each; more are a scale. */
const MOST_PLACES = 8;
/** A scale over more than this factor is logarithmic. */
const LOG_FROM = 20;
/** Between text and an axis. */
const GAP = 6;

interface Scale {
  at(value: Coordinate): number;
  readonly ticks: readonly (readonly [label: string, y: number])[];
}

/** One axis a setting, and a last one for what came of it; each line is one choice of settings. The last lines lie on top. */
export function parallelCoordinates(frame: ParallelFrame, lines: readonly ParallelLine[]): SvgElement[] {
  const names = [...new Set(lines.flatMap(({ at }) => Object.keys(at)))];
  const scales = names.map((name) =>
    settingScale(
      lines.map(({ at }) => at[name] ?? null),
      frame,
    ),
  );
  const values = lines.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = valueScale(values, frame);
  const step = frame.width / names.length;
  const xs = [...names, frame.valueName].map((_, i) => frame.x + i * step);
  const paths = lines.map(({ at, value, color, width }) => {
    const points = names.map((name, i) => [xs[i]!, scales[i]!.at(at[name] ?? null)] as const);
    const whole = value === null ? points : [...points, [xs.at(-1)!, last.at(value)] as const];
    return element('path', {
      ...{ d: pathThrough(whole), fill: 'none', stroke: color, 'stroke-width': width },
      ...{ 'stroke-linejoin': 'round', 'stroke-dasharray': value === null ? '3 3' : undefined },
    });
  });
  const axes = [...names, frame.valueName].map((name, i) =>
    axis(frame, xs[i]!, name, [...scales, last][i]!, step),
  );
  return [...paths, ...axes.flat()];
}

function axis(frame: ParallelFrame, x: number, name: string, scale: Scale, room: number): SvgElement[] {
  const bottom = frame.y + frame.height;
  return [
    line(x, frame.y, x, bottom, MUTED),
    text(x, bottom + 22, fitText(name, room - GAP, SMALL_SIZE, true), {
      ...{ size: SMALL_SIZE, anchor: 'middle', bold: true },
    }),
    ...scale.ticks.flatMap(([label, y]) => tickLabel(x, y, fitText(label, room / 2, SMALL_SIZE))),
  ];
}

/** On a plate, since lines run behind it. */
function tickLabel(x: number, y: number, label: string): SvgElement[] {
  const width = textWidth(label, SMALL_SIZE);
  return [
    line(x - 3, y, x + 3, y, MUTED),
    box(x - GAP - width, y - 7, width, 14, PAPER, 2),
    text(x - GAP, y + 4, label, { size: SMALL_SIZE, color: MUTED, anchor: 'end' }),
  ];
}

function valueScale(values: readonly number[], { y, height }: ParallelFrame): Scale {
  const shown =
    values.length === 0
      ? roundAxis(0, 1, y + height, y)
      : roundAxis(Math.min(...values), Math.max(...values), y + height, y);
  return {
    at: (value) => shown.at(Number(value)),
    ticks: shown.ticks.map((tick) => [tick.toFixed(shown.decimals), shown.at(tick)]),
  };
}

function settingScale(values: readonly Coordinate[], { y, height }: ParallelFrame): Scale {
  const distinct = [...new Set(values)].toSorted(inOrder);
  if (distinct.length > MOST_PLACES && distinct.every((value) => typeof value === 'number')) {
    return numberScale(distinct.map(Number), y, height);
  }
  const place = (value: Coordinate): number => {
    const i = distinct.indexOf(value);
    return distinct.length === 1 ? y + height / 2 : y + height - (height * i) / (distinct.length - 1);
  };
  // Of very many words, each has its place and few have their name.
  const every = Math.ceil(distinct.length / (2 * MOST_PLACES));
  return {
    at: place,
    ticks: distinct.flatMap((value, i) => (i % every === 0 ? [[String(value), place(value)] as const] : [])),
  };
}

/** Of sorted numbers. */
function numberScale(values: readonly number[], y: number, height: number): Scale {
  const [low, high] = [values[0]!, values.at(-1)!];
  const isLog = low > 0 && high / low > LOG_FROM;
  const along = (value: number): number => (isLog ? Math.log(value) : value);
  const at = (value: Coordinate): number =>
    y + height - (height * (along(Number(value)) - along(low))) / (along(high) - along(low));
  const inner = isLog ? powersBetween(low, high) : roundAxis(low, high, 0, 1).ticks;
  const ticks = inner.filter((tick) => tick >= low && tick <= high);
  return { at, ticks: (ticks.length < 2 ? [low, high] : ticks).map((tick) => [shortNumber(tick), at(tick)]) };
}

function powersBetween(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Numbers by size, before words as they are spelt. */
function inOrder(a: Coordinate, b: Coordinate): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  return String(a).localeCompare(String(b), 'en');
}
