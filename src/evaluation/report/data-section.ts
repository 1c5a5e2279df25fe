import { EXPRESSIONS } from '../../expression.js';
import { count } from '../../text/number-text.js';
import { type Html, html } from './html.js';
import type { DataSummary } from './run-report.js';
import { table } from './table.js';

/** Rows by split and class, with totals. */
export function dataSection({ hash, labels, counts }: DataSummary): Html {
  const splits = Object.keys(counts);
  const named = new Set(splits.flatMap((split) => Object.keys(counts[split]!)));
  const classes = [
    ...EXPRESSIONS.filter((name) => named.has(name)),
    ...[...named].filter((name) => !EXPRESSIONS.some((known) => known === name)),
  ];
  const of = (split: string, name: string) => counts[split]![name] ?? 0;
  const row = (head: string, faces: (split: string) => number) => ({
    head,
    cells: [...splits.map(faces), splits.reduce((sum, split) => sum + faces(split), 0)].map((value) =>
      count(value),
    ),
  });
  return html`<section aria-labelledby="data">
<h2 id="data">Data</h2>
<p>Prepared dataset <code>${hash}</code></p>
${table(
  `Faces by class and split, labels by ${labels}`,
  [{ text: 'Class' }, ...splits.map((text) => ({ text })), { text: 'all' }],
  [
    ...classes.map((name) => row(name, (split) => of(split, name))),
    { ...row('all', (split) => classes.reduce((sum, name) => sum + of(split, name), 0)), marked: true },
  ],
)}
</section>`;
}
