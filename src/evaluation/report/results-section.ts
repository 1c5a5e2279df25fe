import { count, decimal, NO_NUMBER, percent } from '../../text/number-text.js';
import type { Evaluation } from '../evaluate.js';
import { faceSets } from '../face-sets.js';
import { MEASURE_LIST } from '../measure-list.js';
import type { Measures } from '../measures.js';
import { votesText } from '../votes-text.js';
import { confusionTable } from './confusion-table.js';
import { type Html, html } from './html.js';
import { table } from './table.js';

/** One evaluation in full, folded: overall, by class, confusion, calibration; of all faces and without copies. */
export function resultsSection(evaluation: Evaluation, id: string): Html {
  const { deduplicated } = evaluation;
  const sets = faceSets(evaluation);
  const name = protocolName(evaluation);
  return html`<details aria-labelledby="${id}">
<summary><h3 id="${id}">${name}</h3></summary>
${table(
  `Overall, ${name}`,
  [{ text: 'Measure' }, ...sets.map((set) => ({ text: capitalized(set.name) }))],
  MEASURE_LIST.map(({ name: measure, meaning, text }) => ({
    head: html`${measure}<small class="meaning">${meaning}</small>`,
    cells: sets.map(({ measures }) => (measures ? text(measures) : NO_NUMBER)),
  })),
)}
${perClassTable(evaluation, name)}
${confusionTable(`Confusion, official, ${name}`, evaluation, evaluation)}
${
  deduplicated
    ? html`<details>
<summary>Confusion without copies of training faces</summary>
${confusionTable(`Confusion, de-duplicated, ${name}`, evaluation, deduplicated)}
</details>`
    : null
}
<details>
<summary>Calibration by bins of confidence</summary>
${reliabilityTable(evaluation, name)}
</details>
</details>`;
}

/** `test split, protocol majority-7, vote table fer2013new (n = 3,137)`: stands beside every accuracy. */
export function protocolName({ split, protocol, table: votes, n }: Evaluation): string {
  return `${split} split, protocol ${protocol}, ${votesText(votes)} (n = ${count(n)})`;
}

function perClassTable(evaluation: Evaluation, name: string): Html {
  const sets = setsOf(evaluation);
  return table(
    `By class, ${name}`,
    [
      { text: 'Class' },
      ...sets.flatMap(() => ['Faces', 'Precision', 'Recall', 'F1', 'ROC-AUC'].map((text) => ({ text }))),
    ],
    evaluation.trueClasses.map((className) => ({
      head: className,
      cells: sets.flatMap(({ measures }) => {
        const scores = measures.perClass[className]!;
        return [
          count(scores.support),
          percent(scores.precision),
          percent(scores.recall),
          decimal(scores.f1),
          decimal(scores.rocAuc),
        ];
      }),
    })),
    [{ text: '', span: 1 }, ...sets.map(({ text }) => ({ text, span: 5 }))],
  );
}

function reliabilityTable(evaluation: Evaluation, name: string): Html {
  const sets = setsOf(evaluation);
  return table(
    `Calibration, ${name}`,
    [{ text: 'Confidence' }, ...sets.flatMap(() => ['Faces', 'Mean', 'Right'].map((text) => ({ text })))],
    evaluation.reliability.map(({ low, high }, i) => ({
      head: `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %`,
      cells: sets.flatMap(({ measures }) => {
        const bin = measures.reliability[i]!;
        return [count(bin.count), percent(bin.confidence), percent(bin.accuracy)];
      }),
    })),
    [{ text: '', span: 1 }, ...sets.map(({ text }) => ({ text, span: 3 }))],
  );
}

/** Those that are shown class by class, of which some faces are left. */
function setsOf(evaluation: Evaluation): { text: string; measures: Measures }[] {
  return faceSets(evaluation).flatMap(({ name, measures }) =>
    measures === null || name === 'without near-duplicates' ? [] : [{ text: capitalized(name), measures }],
  );
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
