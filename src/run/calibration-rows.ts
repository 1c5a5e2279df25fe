import { labelRecords } from '../dataset/labels.js';
import { isUnseen } from '../dataset/near-duplicates/is-unseen.js';
import type { FaceDataset } from '../dataset/record.js';
import type { ValidationRows } from '../training/trainer.js';

export interface CalibrationRows {
  readonly rows: readonly number[];
  /** `[n]` */
  readonly labels: Uint8Array;
}

/**
 * The validation faces of a dataset that no training face is a near-duplicate of, by majority-7 or, without votes, the source's
 * labels. Throws `DATASET_EMPTY`.
 */
export function unseenValidation(dataset: FaceDataset): CalibrationRows {
  const voted = dataset.records.some(({ votes }) => Object.keys(votes).length > 0);
  const protocol = voted ? 'majority-7' : 'source-label';
  return calibrationRows(dataset, labelRecords(dataset.records, { protocol, split: 'validation' }));
}

/**
 * The validation faces that the network has not seen, since of those that it has it is surer than it will be of others; all
 * where none is left.
 */
export function calibrationRows(
  dataset: Pick<FaceDataset, 'records' | 'nearCopies'>,
  { rows, labels }: Pick<ValidationRows, 'rows' | 'labels'>,
): CalibrationRows {
  const unseen = [...rows.keys()].filter((i) => isUnseen(dataset, rows[i]!));
  const kept = unseen.length > 0 ? unseen : [...rows.keys()];
  return { rows: kept.map((i) => rows[i]!), labels: Uint8Array.from(kept, (i) => labels[i]!) };
}
