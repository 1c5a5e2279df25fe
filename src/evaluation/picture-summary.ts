import type { NamedPrior } from '../model/prior.js';
import { count, decimal, NO_NUMBER, percent } from '../text/number-text.js';
import { textTable } from '../text/text-table.js';
import type { PictureMeasures } from './judge-pictures.js';
import { priorText } from './summary.js';

/** One folder's row. */
export interface SummarizedFolder extends PictureMeasures {
  readonly folder: string;
  readonly crops: boolean;
  readonly leftOut: readonly string[];
}

/** The row below the folders. */
export interface SummarizedMean {
  readonly folders: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly ece: number | null;
  readonly found: number;
  readonly answered: number | null;
}

/** Folders side by side, and the confusion matrix of each: Markdown that is aligned as plain text. */
export function summarizeFolders(
  { model, prior }: { readonly model: string; readonly prior?: NamedPrior },
  folders: readonly SummarizedFolder[],
  mean: SummarizedMean | undefined,
): string {
  const rows = folders.map((each) => [
    nameOf(each),
    count(each.n),
    percent(each.found.share),
    `${percent(each.accuracy)} (${each.accuracyCi95.map((bound) => (100 * bound).toFixed(1)).join('–')})`,
    percent(each.balancedAccuracy),
    decimal(each.macroF1),
    decimal(each.ece),
    percent(each.answered.share),
    percent(each.answered.accuracy),
  ]);
  if (mean !== undefined) {
    rows.push([
      `mean of ${mean.folders}`,
      NO_NUMBER,
      percent(mean.found),
      percent(mean.accuracy),
      percent(mean.balancedAccuracy),
      decimal(mean.macroF1),
      decimal(mean.ece),
      percent(mean.answered),
      NO_NUMBER,
    ]);
  }
  const table = textTable(
    [
      'folder',
      'n',
      'found',
      'accuracy (95 %)',
      'balanced',
      'macro-F1',
      'ECE',
      'answered',
      'right of answered',
    ],
    rows,
  );
  return [
    `## ${model}: folders of labelled pictures${priorText(prior)}`,
    table,
    ...folders.flatMap((each) => [`### ${nameOf(each)}`, confusionText(each)]),
    'A picture whose face was not found counts as wrong. ECE and the answered share are over found faces.',
    'Each folder is judged on the classes that occur in it.',
    'A class names how a face is perceived, not what the person feels.',
  ]
    .join('\n\n')
    .concat('\n');
}

function nameOf({ folder, crops, leftOut }: SummarizedFolder): string {
  const notes = [
    ...(crops ? ['crops'] : []),
    ...(leftOut.length > 0 ? [`without ${leftOut.join(', ')}`] : []),
  ];
  return notes.length === 0 ? folder : `${folder} (${notes.join('; ')})`;
}

function confusionText({ confusion, trueClasses, predictions, perClass }: PictureMeasures): string {
  return textTable(
    ['true \\ answered', ...predictions, 'recall'],
    confusion.map((row, k) => [
      trueClasses[k]!,
      ...row.map((value) => count(value)),
      percent(perClass[trueClasses[k]!]!.recall),
    ]),
  );
}
