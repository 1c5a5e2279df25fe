import type { FaceDataset, FaceRecord } from './record.js';

/**
 * The data set with `share` of its validation faces, spread over all of them, left in validation, and the others in
 * training. Faces with the very same pixels stay together, so that none is on both sides that was not before. The hash
 * stays that of the whole.
 */
export function holdOut(dataset: FaceDataset, share: number): FaceDataset {
  if (share === 1) return dataset;
  const { records } = dataset;
  const originalOf = ({ duplicateOf }: FaceRecord, row: number): number =>
    duplicateOf !== undefined && records[duplicateOf]!.split === 'validation' ? duplicateOf : row;
  const candidates = records.flatMap((record, row) =>
    record.split === 'validation' && originalOf(record, row) === row ? [row] : [],
  );
  const kept = new Set(candidates.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share)));
  return {
    ...dataset,
    records: records.map((record, row) =>
      record.split !== 'validation' || kept.has(originalOf(record, row))
        ? record
        : { ...record, split: 'train' },
    ),
  };
}
