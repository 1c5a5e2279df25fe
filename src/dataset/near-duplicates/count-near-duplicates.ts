import type { FaceDataset, Split } from '../record.js';

export type NearDuplicateCounts = Readonly<Record<Exclude<Split, 'train'>, number>>;

/** How many near-duplicates of training photos the other splits have; `undefined` where they were not looked for. */
export function countNearDuplicates({
  records,
  nearCopies,
}: Pick<FaceDataset, 'records' | 'nearCopies'>): NearDuplicateCounts | undefined {
  if (nearCopies === undefined) return undefined;
  const rows = [...nearCopies.keys()];
  const of = (split: Split) => rows.filter((row) => records[row]?.split === split).length;
  return { validation: of('validation'), test: of('test') };
}
