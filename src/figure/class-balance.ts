import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../expression.js';
import { count, percent } from '../text/number-text.js';
import {
  box,
  emptyFigure,
  figure,
  GRID,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  text,
  textWidth,
} from './style.js';
import { type SvgElement, serialize } from './svg.js';

export interface ClassBalance {
  readonly title: string;
  readonly subtitle?: string | undefined;
  /** One panel each, in this order. */
  readonly splits: readonly {
    readonly name: string;
    /** Faces of each class; a missing one counts as none. */
    readonly counts: Readonly<Partial<Record<Expression, number>>>;
  }[];
}

const BAR = { room: 150, height: 20, step: 32 };

/** How many faces each class has in each split, as an SVG; each split on its own scale, for shares to compare. */
export function classBalance(balance: ClassBalance): string {
  const splits = balance.splits.map(({ name, counts }) => ({
    name,
    counts: EXPRESSIONS.map((expression) => counts[expression] ?? 0),
  }));
  const largest = Math.max(0, ...splits.flatMap(({ counts }) => counts));
  if (largest === 0) return serialize(emptyFigure(balance, 'There are no labelled faces to show.'));

  const nameRoom = Math.max(...EXPRESSIONS.map((name) => textWidth(name))) + 12;
  const valueRoom = textWidth(`${count(largest)}  100.0 %`, SMALL_SIZE) + 14;
  const panelWidth = BAR.room + valueRoom;
  const left = MARGIN + nameRoom;
  const width = Math.max(left + splits.length * (panelWidth + 16) - 16 + MARGIN, 380);
  const top = headingHeight(balance, width) + 30;
  const bottom = top + EXPRESSIONS.length * BAR.step;
  const body: SvgElement[] = EXPRESSIONS.map((name, i) =>
    text(left - 12, top + i * BAR.step + BAR.height / 2 + 5, name, { anchor: 'end' }),
  );
  splits.forEach(({ name, counts }, panel) => {
    const x = left + panel * (panelWidth + 16);
    const total = counts.reduce((sum, value) => sum + value, 0);
    const most = Math.max(1, ...counts);
    const title = `${name}  `;
    body.push(
      text(x, top - 14, title, { bold: true }),
      text(x + textWidth(title, undefined, true), top - 14, `n = ${count(total)}`, { color: MUTED }),
      line(x, top - 4, x, bottom - BAR.step + BAR.height + 4, GRID, 1.5),
    );
    EXPRESSIONS.forEach((expression, i) => {
      const y = top + i * BAR.step;
      const value = counts[i]!;
      // A class of one face among thousands still shows a sliver.
      const length = value === 0 ? 0 : Math.max(1.5, (value / most) * BAR.room);
      const share = percent(total === 0 ? null : value / total);
      body.push(
        box(x, y, length, BAR.height, EXPRESSION_COLORS[expression], 2),
        text(x + length + 8, y + BAR.height / 2 + 4, count(value), { size: SMALL_SIZE, bold: true }),
        text(x + length + 14 + textWidth(count(value), SMALL_SIZE, true), y + BAR.height / 2 + 4, share, {
          size: SMALL_SIZE,
          color: MUTED,
        }),
      );
    });
  });
  return serialize(figure(balance, width, bottom + MARGIN - 6, body));
}
