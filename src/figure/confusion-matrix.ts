import { count, percent } from '../text/number-text.js';
import { mixColors } from './color.js';
import {
  ACCENT,
  box,
  emptyFigure,
  figure,
  fitText,
  headingHeight,
  INK,
  MARGIN,
  MUTED,
  PAPER,
  SMALL_SIZE,
  TEXT_SIZE,
  text,
  textWidth,
} from './style.js';
import { type SvgElement, serialize } from './svg.js';

export interface ConfusionFigure {
  /** Names the model and the protocol. */
  readonly title: string;
  /** n, accuracy and split, say. */
  readonly subtitle?: string | undefined;
  /** Class names, in the order of rows and columns. */
  readonly classes: readonly string[];
  /** `counts[label][predicted]`. */
  readonly counts: readonly (readonly number[])[];
}

const CELL_HEIGHT = 58;
const LEAST_CELL_WIDTH = 76;
const MOST_CELL_WIDTH = 120;
const RECALL_ROOM = 104;

/**
 * A confusion matrix as an SVG: counts, each row shaded and given in per cent of its label, so that rare classes read
 * as well as frequent ones; recall and n at the side, precision below.
 */
export function confusionMatrixFigure(confusion: ConfusionFigure): string {
  const { classes, counts } = confusion;
  const size = classes.length;
  const total = counts.flat().reduce((sum, value) => sum + value, 0);
  if (size === 0 || total === 0)
    return serialize(emptyFigure(confusion, 'There are no predictions to show.'));

  const nameWidth = Math.max(...classes.map((name) => textWidth(name, TEXT_SIZE, true)));
  const cellWidth = Math.min(MOST_CELL_WIDTH, Math.max(LEAST_CELL_WIDTH, nameWidth + 10));
  const labelRoom = Math.min(140, nameWidth) + 14;
  const left = MARGIN + 24 + labelRoom;
  const right = left + size * cellWidth;
  const width = Math.max(right + RECALL_ROOM + MARGIN, 460);
  const top = headingHeight(confusion, width) + 52;
  const bottom = top + size * CELL_HEIGHT;
  const body: SvgElement[] = [
    text((left + right) / 2, top - 36, 'predicted', { color: MUTED, anchor: 'middle' }),
    text(MARGIN + 12, (top + bottom) / 2, 'label', { color: MUTED, anchor: 'middle', turn: -90 }),
    text(right + 16, top - 12, 'recall', { color: MUTED }),
    text(left - 12, bottom + 26, 'precision', { color: MUTED, anchor: 'end' }),
  ];
  classes.forEach((name, k) => {
    const y = top + k * CELL_HEIGHT;
    const x = left + k * cellWidth;
    const row = counts[k] ?? [];
    const rowTotal = sum(row);
    const columnTotal = sum(counts.map((other) => other[k] ?? 0));
    const hits = row[k] ?? 0;
    body.push(
      text(left - 12, y + CELL_HEIGHT / 2 + 5, fitText(name, labelRoom, TEXT_SIZE, true), {
        anchor: 'end',
        bold: true,
      }),
      text(x + cellWidth / 2, top - 12, fitText(name, cellWidth - 4, TEXT_SIZE, true), {
        anchor: 'middle',
        bold: true,
      }),
      text(right + 16, y + CELL_HEIGHT / 2 - 1, share(hits, rowTotal), { bold: true }),
      text(right + 16, y + CELL_HEIGHT / 2 + 16, `n = ${count(rowTotal)}`, {
        size: SMALL_SIZE,
        color: MUTED,
      }),
      text(x + cellWidth / 2, bottom + 26, share(hits, columnTotal), { anchor: 'middle' }),
      ...classes.flatMap((_, column) =>
        cell(left + column * cellWidth, y, cellWidth, row[column] ?? 0, rowTotal, column === k),
      ),
    );
  });
  return serialize(figure(confusion, width, bottom + 26 + MARGIN, body));
}

function cell(
  x: number,
  y: number,
  cellWidth: number,
  value: number,
  rowTotal: number,
  right: boolean,
): SvgElement[] {
  const part = rowTotal === 0 ? 0 : value / rowTotal;
  // The root brings out small shares; mistakes and hits keep apart in hue as well as in place.
  const fill = mixColors('#f6f8fa', right ? ACCENT : '#b4442a', Math.sqrt(part));
  const color = Math.sqrt(part) > 0.55 ? PAPER : value === 0 ? '#8a949c' : INK;
  const middle = x + cellWidth / 2;
  const drawn = [
    box(x + 1, y + 1, cellWidth - 2, CELL_HEIGHT - 2, fill, 3),
    text(middle, y + CELL_HEIGHT / 2 + (value === 0 ? 5 : -1), count(value), {
      size: 15,
      color,
      anchor: 'middle',
      bold: right,
    }),
  ];
  if (value > 0)
    drawn.push(
      text(middle, y + CELL_HEIGHT / 2 + 17, percent(part), { size: SMALL_SIZE, color, anchor: 'middle' }),
    );
  return drawn;
}

function share(part: number, whole: number): string {
  return percent(whole === 0 ? null : part / whole);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
