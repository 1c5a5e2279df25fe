import { MienError } from '../../errors.js';
import type { Fer2013Source } from './fer2013.js';
import type { FerPlusVotes } from './ferplus.js';

/**
 * FER-2013 with its FER+ votes and image names, joined by row position: the number inside an image name is not its
 * row (right for 57 of 35,714), and names are missing or occur twice.
 * Throws `DATASET_MISMATCH` where the tables differ in length or a row's usages disagree: every row behind such a
 * place would get another face's votes.
 */
export function joinVotes(faces: Fer2013Source, votes: FerPlusVotes): Fer2013Source {
  if (faces.rows !== votes.rows.length) {
    throw new MienError(
      'DATASET_MISMATCH',
      `${votes.path}: ${votes.rows.length} rows, but FER-2013 has ${faces.rows}; they belong together row by row`,
      { hint: 'Use the complete files in their original order: FER-2013 and FER+ both have 35,887 rows.' },
    );
  }
  faces.usages.forEach((split, row) => {
    const other = votes.rows[row]!;
    // Where FER-2013's own usage is unknown there is nothing to compare, and the row is excluded.
    if (split !== undefined && split !== other.split) {
      throw new MienError(
        'DATASET_MISMATCH',
        `${votes.path}: row ${row} has the usage "${other.usage}", but FER-2013's row ${row} is of the ${split} split`,
        { hint: 'One of the two files has been sorted, filtered or cut: use both in their original order.' },
      );
    }
  });
  return {
    ...faces,
    records: faces.records.map((record) => {
      const row = votes.rows[record.sourceRow]!;
      return { ...record, name: row.name, votes: row.votes };
    }),
    issues: [...faces.issues, ...votes.issues],
  };
}
