import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { nonFaceTable, robustnessTable } from '../../src/evaluation/robustness.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { priorName } from '../../src/model/prior.js';
import { count, decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';
import { elsewhereText } from './elsewhere-figures.js';
import type { ModelFigures } from './model-figures.js';
import { seedsText } from './seed-figures.js';

/** Confidences at which the card shows what is answered and how much of it is right. */
const SHOWN_THRESHOLDS = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/**
 * The figures of a model's card and of the pages, in Markdown, by the name of the mark that they stand between. The
 * first evaluation is the one by which classes, calibration and coverage are shown.
 */
export function figureTexts(figures: ModelFigures): Readonly<Record<string, string>> {
  const [first] = figures.evaluations as readonly [Evaluation, ...Evaluation[]];
  return {
    network: network(figures),
    training: training(figures),
    brief: brief(first),
    results: resultsTable(figures.evaluations),
    classes: classTable(first),
    calibration: `${how(figures.description)}${calibration(first)}`,
    coverage: coverage(first),
    robustness: `${count(figures.robustness.n)} ${figures.robustness.split} faces, ${rule(figures.robustness)}.\n\n${robustnessTable(figures.robustness)}`,
    'non-faces': nonFaceTable(figures.nonFaces),
    int8: int8(figures),
    seeds: seedsText(figures.seeds),
    elsewhere: figures.elsewhere === undefined ? 'Not measured.' : elsewhereText(figures.elsewhere),
  };
}

function network({ description, parameters, macs, bytes, int8: small }: ModelFigures): string {
  return (
    `\`${description.architecture}\`: ${millions(parameters)} million parameters, ${millions(macs, 1)} million ` +
    `multiply–accumulates a face. \`model.onnx\` has ${megabytes(bytes)} MB, computing in integers ${megabytes(small.bytes)} MB.`
  );
}

function training({ settings, description, history }: ModelFigures): string {
  const { epoch, seed } = description.training;
  const chosen = history.find((record) => record.epoch === epoch);
  return (
    `Made by \`${settings.command}\` (seed ${seed}, ${settings.threads} threads). Chosen on validation: epoch ${epoch} of ` +
    `${settings.training.epochs}, ${percent(chosen?.validationAccuracy ?? null)} right there by ` +
    `${settings.training.validationLabels}; temperature ${decimal(description.temperature)}.`
  );
}

/** The README's row: the protocol, accuracy with its interval, and how sure the network may be. */
function brief({ n, accuracy, accuracyCi95: [low, high], macroF1, ece, ...about }: Evaluation): string {
  return (
    `**${percent(accuracy)}** (95 % interval ${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}) of ${count(n)} ` +
    `${about.split} faces, macro-F1 ${decimal(macroF1)}, calibration error ${decimal(ece)} (${rule(about)}).`
  );
}

/** One row a protocol. */
export function resultsTable(evaluations: readonly Evaluation[]): string {
  return textTable(
    [
      'protocol',
      'n',
      'accuracy (95 %)',
      'macro-F1',
      'ECE',
      'distance to votes',
      'de-duplicated',
      'without near-duplicates',
    ],
    evaluations.map((each) => {
      const [low, high] = each.accuracyCi95;
      return [
        rule(each),
        count(each.n),
        `${percent(each.accuracy)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`,
        decimal(each.macroF1),
        decimal(each.ece),
        decimal(each.tvToVotes),
        accuracyOf(each.deduplicated),
        accuracyOf(each.withoutNearCopies),
      ];
    }),
  );
}

function accuracyOf(measures: Measures | null | undefined): string {
  return measures ? `${percent(measures.accuracy)} of ${count(measures.n)}` : '–';
}

function classTable({ perClass, confusion, classes, trueClasses, ...about }: Evaluation): string {
  const scores = Object.entries(perClass).map(([name, { support, precision, recall, f1 }]) => {
    const row = confusion[trueClasses.indexOf(name)]!;
    const wrong = row.map((faces, k) => (classes[k] === name ? -1 : faces));
    const most = wrong.indexOf(Math.max(...wrong));
    const taken = `${classes[most]!} (${count(row[most]!)})`;
    return [name, count(support), percent(precision), percent(recall), decimal(f1), taken];
  });
  const head = ['class', 'faces', 'precision', 'recall', 'F1', 'most often taken for'];
  return `${about.split} split, ${rule(about)}.\n\n${textTable(head, scores)}`;
}

/** What calibration did to the logits of networks that have offsets. */
function how({ offsets, temperature, prior, shares }: ModelFigures['description']): string {
  if (offsets === undefined) return '';
  const added = offsets.map((offset, k) => `${EXPRESSIONS[k]} ${signed(offset)}`).join(', ');
  const moved = prior === undefined ? '' : `, then moved to the prior "${priorName(prior, shares)}"`;
  return `Fitted on validation${moved}: to the logits is added ${added}, and all are divided by ${decimal(temperature)}.\n\n`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${decimal(Math.abs(value), 2)}`;
}

function calibration({ ece, logLoss, tvToVotes, klToVotes, rocAuc, ...about }: Evaluation): string {
  return (
    `${about.split} split, ${rule(about)}: expected calibration error ${decimal(ece)} (15 bins), log-loss ${decimal(logLoss)} ` +
    `nats, ROC-AUC ${decimal(rocAuc)}; total variation distance to the votes ${decimal(tvToVotes)}, KL divergence ` +
    `${decimal(klToVotes)} nats.`
  );
}

function coverage({ coverage: measured, ...about }: Evaluation): string {
  if (measured === undefined) return 'Not measured.';
  const { answered, curve, aurc } = measured;
  const shown = curve.filter(({ threshold }) => SHOWN_THRESHOLDS.includes(threshold));
  const rows = shown.map((point) => [
    decimal(point.threshold, 2),
    percent(point.coverage),
    percent(point.accuracy),
  ]);
  return (
    `Answers below ${decimal(answered.threshold, 2)} are called \`uncertain\` unless told otherwise: ` +
    `${percent(answered.coverage)} of the faces are answered, ${percent(answered.accuracy)} of those right ` +
    `(${about.split} split, ${rule(about)}). Area under the risk–coverage curve ${decimal(aurc, 4)}.\n\n` +
    textTable(['confidence of at least', 'answered', 'of these right'], rows)
  );
}

function int8({ bytes, int8: small }: ModelFigures): string {
  const { comparison } = small;
  return (
    `Computing in integers (\`mien export --format int8\`): ${megabytes(small.bytes)} MB instead of ${megabytes(bytes)}, ` +
    `${percent(small.int8Accuracy, 2)} right instead of ${percent(small.accuracy, 2)} of ${count(small.n)} ${small.split} faces ` +
    `(${small.protocol}). On ${count(comparison.faces)} validation faces both name the same class for ` +
    `${percent(comparison.agreement, 2)}; probabilities are at most ${decimal(comparison.largestDifference)} apart.`
  );
}

/** `majority-7, fer2013new`. */
function rule({ protocol, table }: { readonly protocol: string; readonly table: string | null }): string {
  return table === null ? protocol : `${protocol}, ${votesText(table).replace(/^vote table /, '')}`;
}

function millions(value: number, digits = 2): string {
  return (value / 1e6).toFixed(digits);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
