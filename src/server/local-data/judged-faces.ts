import { isCopyOfTraining } from '../../dataset/duplicates.js';
import { isUnseen } from '../../dataset/near-duplicates/is-unseen.js';
import { VOTE_COLUMNS } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { type Datasets, fits, toFaceRow } from './datasets.js';
import type { JudgedFacePage } from './face-schemas.js';
import type { Runs } from './runs.js';

export interface JudgedFilter {
  readonly run: string;
  /** Which of the run's evaluations, from 0. */
  readonly evaluation: number;
  readonly label?: string | undefined;
  /** What the model named them. */
  readonly named?: string | undefined;
  /** Without exact copies of training faces. */
  readonly deduplicated?: boolean | undefined;
  /** Without near-duplicates of them either. */
  readonly withoutNearCopies?: boolean | undefined;
  /** Only those whose source has another label than the dataset. */
  readonly differs?: boolean | undefined;
  /** Only those of whose votes nothing has more than half. */
  readonly disputed?: boolean | undefined;
}

/**
 * A part of the faces behind a cell of a run's confusion matrix, the surest first. Throws as `Runs.answers`, and
 * `NOT_FOUND` where the dataset that the run was judged on is not here any more.
 */
export async function judgedFaces(
  { runs, datasets }: { readonly runs: Runs; readonly datasets: Datasets },
  { run, evaluation, label, named, deduplicated, withoutNearCopies, ...only }: JudgedFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<JudgedFacePage> {
  const answers = await runs.answers(run, evaluation);
  const dataset = await datasets.named(answers.datasetHash);
  if (dataset === undefined) {
    throw new MienError('NOT_FOUND', 'The dataset that this run was judged on is not in this folder.', {
      hint: 'Prepare the same files again with "mien prepare".',
    });
  }
  const rows = await datasets.rows(dataset);
  const fitting = answers.rows.flatMap((index, i) => {
    if (label !== undefined && answers.trueClasses[answers.labels[i]!] !== label) return [];
    if (named !== undefined && answers.classes[answers.named[i]!] !== named) return [];
    if (deduplicated === true && isCopyOfTraining(rows.records, index)) return [];
    if (withoutNearCopies === true && !isUnseen(rows, index)) return [];
    if (!fits(rows, index, only)) return [];
    return [{ index, confidence: answers.confidence[i]! }];
  });
  const part = fitting.toSorted((a, b) => b.confidence - a.confidence).slice(offset, offset + limit);
  return {
    dataset,
    total: fitting.length,
    voteColumns: [...VOTE_COLUMNS],
    faces: part.map(({ index, confidence }) => ({ ...toFaceRow(rows, index), confidence })),
  };
}
