import { isUnseen } from '../dataset/near-copies/is-unseen.js';
import type { FaceDataset } from '../dataset/record.js';
import type { ValidationRows } from '../training/trainer.js';

export interface CalibrationRows {
  readonly rows: readonly number[];
  /** `[n]` */
  readonly labels: Uint8Array;
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
