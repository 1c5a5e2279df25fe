import { count, decimal, NO_NUMBER, percent } from '../text/number-text.js';
import { textTable } from '../text/text-table.js';
import type { Evaluation } from './evaluate.js';
import { faceSets } from './face-sets.js';
import { MEASURE_LIST } from './measure-list.js';
import { votesText } from './votes-text.js';

/**
 * An evaluation to read: Markdown that is aligned as plain text. What was measured and how, of all faces and without
 * copies; precision, recall and F1 by class; the confusion matrix in counts.
 */
export function summarize(evaluation: Evaluation): string {
  const {
    model,
    protocol,
    table,
    split,
    classes,
    trueClasses,
    withoutNearCopies,
    sources = {},
    views = 1,
    prior,
  } = evaluation;
  const sets = faceSets(evaluation);
  const overall = textTable(
    ['measure', ...sets.map(({ name }) => name)],
    MEASURE_LIST.map(({ name, text }) => [
      name,
      ...sets.map(({ measures }) => (measures === null ? NO_NUMBER : text(measures))),
    ]),
  );
  const perClass = textTable(
    ['class', 'faces', 'precision', 'recall', 'F1', 'ROC-AUC'],
    Object.entries(evaluation.perClass).map(([name, scores]) => [
      name,
      count(scores.support),
      percent(scores.precision),
      percent(scores.recall),
      decimal(scores.f1),
      decimal(scores.rocAuc),
    ]),
  );
  const confusion = textTable(
    ['true \\ predicted', ...classes],
    evaluation.confusion.map((row, k) => [trueClasses[k]!, ...row.map((value) => count(value))]),
  );
  return [
    `## ${oneLine(model)}: ${oneLine(split)} split, protocol ${oneLine(protocol)}, ${oneLine(votesText(table))}${priorText(prior)}`,
    ...(Object.keys(sources).length > 1 ? [`Faces of ${sourcesText(sources)}, judged together.`] : []),
    ...(views > 1 ? [`Each answer is the mean of ${count(views)} views of the face.`] : []),
    overall,
    perClass,
    confusion,
    'De-duplicated: without the faces whose very pixels were trained on. Figures of different protocols do not compare.',
    ...(withoutNearCopies === undefined
      ? []
      : ['Without near-duplicates: without other crops, sizes or lights of training photos, either.']),
    'A class names how a face is perceived, not what the person feels.',
  ]
    .join('\n\n')
    .concat('\n');
}

/** Nothing where the model's file does not say which prior its answers are for. */
export function priorText(prior: Evaluation['prior']): string {
  return prior === undefined ? '' : `, prior ${oneLine(prior.name)}`;
}

/** `fer2013 3,186, iefdb 248`. */
function sourcesText(sources: Readonly<Record<string, number>>): string {
  return Object.entries(sources)
    .map(([name, faces]) => `${oneLine(name)} ${count(faces)}`)
    .join(', ');
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
