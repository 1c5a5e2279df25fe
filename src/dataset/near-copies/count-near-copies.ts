import type { FaceDataset, Split } from '../record.js';

export type NearCopyCounts = Readonly<Record<Exclude<Split, 'train'>, number>>;

/** How many near copies of training photos the other splits have; `undefined` where they were not looked for. */
export function countNearCopies({
  records,
  nearCopies,
}: Pick<FaceDataset, 'records' | 'nearCopies'>): NearCopyCounts | undefined {
  if (nearCopies === undefined) return undefined;
  const rows = [...nearCopies.keys()];
  const of = (split: Split) => rows.filter((row) => records[row]?.split === split).length;
  return { validation: of('validation'), test: of('test') };
}
