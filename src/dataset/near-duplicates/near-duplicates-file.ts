import { join } from 'node:path';
import { fileError, MienError } from '../../errors.js';
import { disk } from '../../files/disk.js';
import { writeFileAtomic } from '../../files/write-whole.js';
import { missingColumns, readSmallTable } from '../pictures/small-table.js';
import type { FaceRecord, NearDuplicate } from '../record.js';

/**
 * Beside the index of a prepared dataset: one line a near-duplicate, its picture and the training picture by their
 * `file_name`. Where the file is missing, they were not looked for.
 */
const FILE = 'near-copies.csv';
const COLUMNS = ['file_name', 'copy_of', 'correlation'] as const;

export async function writeNearDuplicates(
  folder: string,
  records: readonly FaceRecord[],
  copies: ReadonlyMap<number, NearDuplicate>,
): Promise<void> {
  const lines = [...copies].map(([row, { of, correlation }]) =>
    [records[row]!.fileName, records[of]!.fileName, correlation.toFixed(4)].join(','),
  );
  await writeFileAtomic(join(folder, FILE), [COLUMNS.join(','), ...lines, ''].join('\n'));
}

/** Those of another dataset would be wrong in this one. */
export async function removeNearDuplicates(folder: string): Promise<void> {
  const path = join(folder, FILE);
  try {
    await disk().remove(path);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/**
 * What {@link writeNearDuplicates} wrote, by row; `undefined` where they were not looked for. Throws as `readSmallTable`, and
 * `DATASET_BROKEN` where the file is of another dataset.
 */
export async function readNearDuplicates(
  folder: string,
  records: readonly FaceRecord[],
): Promise<ReadonlyMap<number, NearDuplicate> | undefined> {
  const path = join(folder, FILE);
  const table = await readSmallTable(path).catch((error: unknown) => {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
  if (table === undefined) return undefined;
  const fields = COLUMNS.map((column) => table.field(column));
  const missing = COLUMNS.filter((_, i) => fields[i] === -1);
  if (missing.length > 0) throw missingColumns(path, table, missing);
  const rowOf = new Map(records.map(({ fileName }, row) => [fileName, row]));
  return new Map(
    table.rows.map((cells, i) => {
      const [file, original, correlation] = fields.map((field) => cells[field] ?? '');
      const [row, of] = [rowOf.get(file!), rowOf.get(original!)];
      const value = Number(correlation);
      if (row === undefined || of === undefined || records[of]!.split !== 'train' || !(value > 0))
        throw new MienError('DATASET_BROKEN', `${path}: row ${i}: is not of this dataset`, {
          hint: 'Delete the file, and look for near-duplicates again with `mien prepare`.',
        });
      return [row, { of, correlation: value }];
    }),
  );
}
