import { isCopyOfTraining } from '../duplicates.js';
import type { FaceDataset } from '../record.js';

/** Whether a row of another split is no training photo once more, neither to the pixel nor, where that is known, nearly. */
export function isUnseen(
  { records, nearCopies }: Pick<FaceDataset, 'records' | 'nearCopies'>,
  row: number,
): boolean {
  return !isCopyOfTraining(records, row) && nearCopies?.has(row) !== true;
}
