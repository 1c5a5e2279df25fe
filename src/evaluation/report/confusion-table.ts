import { count, percent } from '../../text/number-text.js';
import { normalizeRows } from '../confusion.js';
import type { Evaluation } from '../evaluate.js';
import type { Measures } from '../measures.js';
import { type Html, html } from './html.js';
import { table } from './table.js';

/** Counts with their share of the row, tinted by it. */
export function confusionTable(
  caption: string,
  { classes, trueClasses }: Pick<Evaluation, 'classes' | 'trueClasses'>,
  { confusion }: Pick<Measures, 'confusion'>,
): Html {
  const shares = normalizeRows(confusion);
  return table(
    `${caption}: rows are the label, columns the prediction; shares are of the row`,
    [{ text: 'Label' }, ...classes.map((text) => ({ text }))],
    confusion.map((row, k) => ({
      head: trueClasses[k]!,
      cells: row.map((value, predicted) => {
        const share = shares[k]![predicted]!;
        return html`<span class="share" style="--share:${(share ?? 0).toFixed(3)}">${count(value)} <small>${percent(share)}</small></span>`;
      }),
    })),
  );
}
