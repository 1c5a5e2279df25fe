import { count, decimal, NO_NUMBER, percent } from '../../text/number-text.js';
import type { Evaluation } from '../evaluate.js';
import { faceSets } from '../face-sets.js';
import type { Measures } from '../measures.js';
import { votesText } from '../votes-text.js';
import type { Html } from './html.js';
import { table } from './table.js';

const COLUMNS: readonly (readonly [head: string, text: (measures: Measures) => string])[] = [
  ['n', ({ n }) => count(n)],
  ['Accuracy', ({ accuracy }) => percent(accuracy)],
  [
    '95 % interval',
    ({ accuracyCi95: [low, high] }) => `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`,
  ],
  ['Macro-F1', ({ macroF1 }) => decimal(macroF1)],
];

/** All evaluations of a run in one table: a row a protocol, and for each set of faces what is looked at first. */
export function protocolsTable(evaluations: readonly Evaluation[]): Html {
  const names = new Set(evaluations.flatMap((evaluation) => faceSets(evaluation).map(({ name }) => name)));
  return table(
    'All protocols',
    [{ text: 'Split, protocol, votes' }, ...[...names].flatMap(() => COLUMNS.map(([text]) => ({ text })))],
    evaluations.map((evaluation) => ({
      head: `${evaluation.split}, ${evaluation.protocol}, ${votesText(evaluation.table)}`,
      cells: [...names].flatMap((name) => {
        const measures = faceSets(evaluation).find((set) => set.name === name)?.measures ?? null;
        return COLUMNS.map(([, text]) => (measures === null ? NO_NUMBER : text(measures)));
      }),
    })),
    [{ text: '', span: 1 }, ...[...names].map((text) => ({ text, span: COLUMNS.length }))],
  );
}
