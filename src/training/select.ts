import { type Labelling, labelRecords } from '../dataset/labels.js';
import type { FaceDataset, Split, VoteTable } from '../dataset/record.js';
import type { TrainingRows } from './batches.js';
import type { TrainingConfig } from './config.js';
import { oneHot } from './targets.js';
import type { ValidationRows } from './trainer.js';

export interface SelectedRows {
  readonly training: TrainingRows;
  readonly validation: ValidationRows;
  readonly trainingLabels: Labelling;
  readonly validationLabels: Labelling;
}

/** The rows of a data set that a configuration trains on and chooses by. */
export function selectTrainingRows(
  { records, images }: Pick<FaceDataset, 'records' | 'images'>,
  config: Pick<TrainingConfig, 'labels' | 'validationLabels'>,
  table?: VoteTable,
): SelectedRows {
  const label = (protocol: Labelling['protocol'], split: Split) =>
    labelRecords(records, { protocol, split, ...(table === undefined ? {} : { table }) });
  const trainingLabels = label(config.labels, 'train');
  const validationLabels = label(config.validationLabels, 'validation');
  return {
    trainingLabels,
    validationLabels,
    training: {
      images,
      rows: trainingLabels.rows,
      targets: config.labels === 'votes' ? trainingLabels.distributions : oneHot(trainingLabels.labels),
    },
    validation: { images, rows: validationLabels.rows, labels: validationLabels.labels },
  };
}
