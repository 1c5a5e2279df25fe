import { count, decimal, duration, percent, significant } from '../../text/number-text.js';
import { votesText } from '../votes-text.js';
import { type Html, html } from './html.js';
import type { EpochRow, RunReport } from './run-report.js';
import { table } from './table.js';

/** The epochs in a sentence, and in a table. Nothing for a run without training. */
export function trainingSection({
  history,
  selectedEpoch,
  validation,
}: Pick<RunReport, 'history' | 'selectedEpoch' | 'validation'>): Html | null {
  if (history.length === 0) return null;
  const lowest = best(history, (row) => -row.validationLoss);
  const highest = best(history, (row) => row.validationAccuracy);
  const seconds = history.reduce((sum, row) => sum + row.seconds, 0);
  return html`<section aria-labelledby="training">
<h2 id="training">Training</h2>
<p>${history.length === 1 ? '1 epoch' : `${count(history.length)} epochs`} in ${duration(seconds)}. Validation loss was lowest in
epoch ${lowest.epoch} (${decimal(lowest.validationLoss)}), validation accuracy highest in epoch ${highest.epoch}
(${percent(highest.validationAccuracy)}). ${
    selectedEpoch === null
      ? null
      : `The weights of epoch ${selectedEpoch} were kept, chosen on the validation split.`
  } These are running figures of training, not the results above.</p>
<p>Validation figures are of the validation split, ${
    validation === null
      ? 'by a protocol that was not recorded'
      : `protocol ${validation.protocol}, ${votesText(validation.table)} (n = ${count(validation.n)})`
  }.</p>
<details>
<summary>Every epoch</summary>
${table(
  'Training by epoch',
  [
    { text: 'Epoch' },
    { text: 'Learning rate' },
    { text: 'Train loss' },
    { text: 'Train accuracy' },
    { text: 'Validation loss' },
    { text: 'Validation accuracy' },
    { text: 'Images/s' },
    { text: 'Seconds' },
  ],
  history.map((row) => ({
    head: row.epoch === selectedEpoch ? `${row.epoch} (kept)` : String(row.epoch),
    marked: row.epoch === selectedEpoch,
    cells: [
      significant(row.learningRate),
      decimal(row.trainLoss, 4),
      percent(row.trainAccuracy, 2),
      decimal(row.validationLoss, 4),
      percent(row.validationAccuracy, 2),
      count(row.imagesPerSecond),
      decimal(row.seconds, 1),
    ],
  })),
)}
</details>
</section>`;
}

/** The first row of highest worth. */
function best(rows: readonly EpochRow[], worth: (row: EpochRow) => number): EpochRow {
  return rows.reduce((kept, row) => (worth(row) > worth(kept) ? row : kept));
}
