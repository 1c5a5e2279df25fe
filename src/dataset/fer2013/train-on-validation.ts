import { MienError } from '../../errors.js';
import { divide } from '../divide.js';
import type { FaceSource } from '../source.js';

/**
 * A source of which only `kept` percent (0 to 100) of the validation split stay validation, drawn class by class by
 * `seed`; the rest joins training, for a last training by a recipe that is fixed. Faces without a label of their own
 * stay. How many moved is noted as `VALIDATION_TRAINED`. Throws `OPTION_INVALID` for what is no percentage.
 */
export function trainOnValidation(source: FaceSource, kept: number, seed: number): FaceSource {
  if (!(kept >= 0 && kept <= 100)) {
    throw new MienError(
      'OPTION_INVALID',
      `validation faces that stay: got ${kept}, expected 0 to 100 percent`,
    );
  }
  const { name, records, files, issues = [] } = source;
  const shared = records.flatMap(({ split, sourceLabel: label }, row) =>
    split === 'validation' && label !== undefined ? [{ row, label }] : [],
  );
  const splits = divide(shared, { train: 100 - kept, validation: kept, test: 0 }, seed);
  const moved = new Set(shared.filter((_, i) => splits[i] === 'train').map(({ row }) => row));
  if (moved.size === 0) return source;
  return {
    ...source,
    records: records.map((record, row) => (moved.has(row) ? { ...record, split: 'train' } : record)),
    issues: [
      ...issues,
      {
        code: 'VALIDATION_TRAINED',
        message: `${moved.size} of ${shared.length} labelled validation faces are training (seed ${seed})`,
        file: files?.[0]?.file ?? name,
        outcome: 'noted',
      },
    ],
  };
}
