import { type Labelling, labelRecords, type Protocol } from '../dataset/labels.js';
import type { FaceDataset, Split, VoteTable } from '../dataset/record.js';
import { EXPRESSION_COUNT } from '../expression.js';
import type { TrainingRows } from './batches.js';
import type { TrainingConfig } from './config.js';
import { oneHot } from './targets.js';
import type { ValidationRows } from './trainer.js';

export interface SelectedRows {
  readonly training: TrainingRows;
  readonly validation: ValidationRows;
  readonly trainingLabels: Labelling;
  readonly validationLabels: Labelling;
  /** The rows that a second head is calibrated on. */
  readonly auxiliaryValidation: ValidationRows | undefined;
}

/** The rows of a dataset that a configuration trains on and chooses by. */
export function selectTrainingRows(
  { records, images }: Pick<FaceDataset, 'records' | 'images'>,
  { labels, validationLabels, auxiliary }: Pick<TrainingConfig, 'labels' | 'validationLabels' | 'auxiliary'>,
  table?: VoteTable,
): SelectedRows {
  const label = (protocol: Protocol, split: Split): Labelling =>
    labelRecords(records, { protocol, split, ...(table === undefined ? {} : { table }) });
  const validationRows = (labelling: Labelling): ValidationRows => ({
    images,
    rows: labelling.rows,
    labels: labelling.labels,
  });
  const training = label(labels, 'train');
  const validation = label(validationLabels, 'validation');
  return {
    trainingLabels: training,
    validationLabels: validation,
    training: {
      images,
      rows: training.rows,
      targets: targetsOf(training),
      auxiliary:
        auxiliary === null
          ? undefined
          : auxiliaryTargets(training.rows, label(auxiliary.labels, 'train'), auxiliary.share),
    },
    validation: validationRows(validation),
    auxiliaryValidation:
      auxiliary === null
        ? undefined
        : validationRows(label(auxiliary.labels === 'votes' ? 'majority-7' : auxiliary.labels, 'validation')),
  };
}

function targetsOf({ protocol, distributions, labels }: Labelling): Float32Array {
  return protocol === 'votes' ? distributions : oneHot(labels);
}

/**
 * The targets of a second head for the pictures `rows`. A target sums to `share`, or is zero without a label.
 */
function auxiliaryTargets(rows: Int32Array, labelling: Labelling, share: number): Float32Array {
  const known = targetsOf(labelling);
  const places = new Map(Array.from(labelling.rows, (row, place) => [row, place]));
  const targets = new Float32Array(rows.length * EXPRESSION_COUNT);
  rows.forEach((row, i) => {
    const place = places.get(row);
    if (place === undefined) return;
    for (let k = 0; k < EXPRESSION_COUNT; k++)
      targets[i * EXPRESSION_COUNT + k] = share * known[place * EXPRESSION_COUNT + k]!;
  });
  return targets;
}
