import type { NamedPrior } from '../model/prior.js';
import { count, decimal, NO_NUMBER, percent } from '../text/number-text.js';
import { textTable } from '../text/text-table.js';
import { NO_FACE, type PictureMeasures } from './judge-pictures.js';
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

/** Folders side by side, classes and confusion matrix of each: Markdown that is aligned as plain text. */
export function summarizeFolders(
  { model, prior }: { readonly model: string; readonly prior?: NamedPrior },
  folders: readonly SummarizedFolder[],
  mean: SummarizedMean | undefined,
): string {
  return [
    `## ${model}: folders of labelled pictures${priorText(prior)}`,
    accuracyTable(folders, mean),
    certaintyTable(folders, mean),
    ...folders.flatMap((each) => [`### ${nameOf(each)}`, classTable(each), confusionText(each)]),
    'A picture whose face was not found counts as wrong.',
    'Calibration error and the answered share are over found faces.',
    'Each folder is judged on the classes that occur in it.',
    'A class names how a face is perceived, not what the person feels.',
  ]
    .join('\n\n')
    .concat('\n');
}

function accuracyTable(folders: readonly SummarizedFolder[], mean: SummarizedMean | undefined): string {
  const rows = folders.map((each) => [
    nameOf(each),
    count(each.n),
    percent(each.found.share),
    `${percent(each.accuracy)} (${each.accuracyCi95.map((bound) => (100 * bound).toFixed(1)).join('–')})`,
    percent(each.balancedAccuracy),
  ]);
  if (mean !== undefined) {
    const { found, accuracy, balancedAccuracy } = mean;
    rows.push([meanName(mean), NO_NUMBER, percent(found), percent(accuracy), percent(balancedAccuracy)]);
  }
  return textTable(['folder', 'n', 'found', 'accuracy (95 %)', 'balanced'], rows);
}

/** Beside the accuracies it would be wider than a terminal. */
function certaintyTable(folders: readonly SummarizedFolder[], mean: SummarizedMean | undefined): string {
  const rows = folders.map((each) => [
    nameOf(each),
    decimal(each.macroF1),
    percent(each.ece),
    percent(each.answered.share),
    percent(each.answered.accuracy),
  ]);
  if (mean !== undefined) {
    const { macroF1, ece, answered } = mean;
    rows.push([meanName(mean), decimal(macroF1), percent(ece), percent(answered), NO_NUMBER]);
  }
  return textTable(['folder', 'macro-F1', 'calibration error', 'answered', 'of these right'], rows);
}

function meanName({ folders }: SummarizedMean): string {
  return `mean of ${folders}`;
}

function nameOf({ folder, crops, leftOut }: SummarizedFolder): string {
  const notes = [
    ...(crops ? ['crops'] : []),
    ...(leftOut.length > 0 ? [`without ${leftOut.join(', ')}`] : []),
  ];
  return notes.length === 0 ? folder : `${folder} (${notes.join('; ')})`;
}

function classTable({ confusion, trueClasses, predictions, perClass }: PictureMeasures): string {
  const missed = predictions.indexOf(NO_FACE);
  return textTable(
    ['class', 'pictures', NO_FACE, 'precision', 'recall', 'F1'],
    trueClasses.map((name, k) => {
      const { support, precision, recall, f1 } = perClass[name]!;
      const shares = [percent(precision), percent(recall), decimal(f1)];
      return [name, count(support), count(confusion[k]![missed] ?? 0), ...shares];
    }),
  );
}

/** As that of a prepared dataset: pictures whose face was not found stand in the table of classes. */
function confusionText({ confusion, trueClasses, predictions }: PictureMeasures): string {
  const named = predictions.filter((name) => name !== NO_FACE);
  return textTable(
    ['true \\ predicted', ...named],
    confusion.map((row, k) => [trueClasses[k]!, ...row.slice(0, named.length).map((value) => count(value))]),
  );
}
