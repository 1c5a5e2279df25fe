import { isCopyOfTraining } from '../../dataset/duplicates.js';
import { isUnseen } from '../../dataset/near-duplicates/is-unseen.js';
import { VOTE_COLUMNS } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { countPairs, type PairedAnswer, pairAnswers, rightOf } from '../../run/compare-answers.js';
import { type Datasets, toFaceRow } from './datasets.js';
import type { ComparedFacePage, ComparedRight } from './face-schemas.js';
import type { Runs } from './runs.js';

export interface ComparedFilter {
  readonly run: string;
  readonly other: string;
  /** Which of the first run's evaluations, from 0. */
  readonly evaluation: number;
  readonly right?: ComparedRight | undefined;
  /** Without exact copies of training faces. */
  readonly deduplicated?: boolean | undefined;
  /** Without near-duplicates of them either. */
  readonly withoutNearCopies?: boolean | undefined;
}

type Rows = Awaited<ReturnType<Datasets['rows']>>;

/**
 * Two runs on the same faces by the same rule: how often each is right, McNemar's exact test, and a part of the faces that
 * they name differently, those first of which the two are surest. Throws as `Runs.answers`, and `NOT_FOUND` where the two
 * were judged on different data, or copies are asked for and the dataset is not here any more.
 */
export async function comparedFaces(
  { runs, datasets }: { readonly runs: Runs; readonly datasets: Datasets },
  { run, other, evaluation, right, deduplicated, withoutNearCopies }: ComparedFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<ComparedFacePage> {
  const first = await runs.answers(run, evaluation);
  const second = await runs.answers(other, first.rule);
  if (first.datasetHash !== second.datasetHash) {
    throw new MienError('NOT_FOUND', 'The two runs were judged on different datasets.', {
      hint: 'Judge both on one with "mien evaluate", or compare runs of one dataset.',
    });
  }
  const dataset = await datasets.named(first.datasetHash);
  const rows = dataset === undefined ? undefined : await datasets.rows(dataset);
  const pairs = pairAnswers(first, second).filter(withoutCopies(rows, { deduplicated, withoutNearCopies }));
  const fitting = pairs.filter(
    (pair) => pair.named[0] !== pair.named[1] && (right === undefined || rightOf(pair) === right),
  );
  const surest = fitting.toSorted((a, b) => together(b) - together(a));
  return {
    ...countPairs(pairs),
    dataset: dataset ?? null,
    total: fitting.length,
    voteColumns: [...VOTE_COLUMNS],
    faces:
      rows === undefined
        ? []
        : surest.slice(offset, offset + limit).map(({ row, label, named: [a, b], confidence }) => ({
            ...toFaceRow(rows, row),
            asked: first.trueClasses[label]!,
            named: [first.classes[a]!, second.classes[b]!],
            confidence: [...confidence],
          })),
  };
}

function together({ confidence: [first, second] }: PairedAnswer): number {
  return first + second;
}

/** What keeps a face in. Throws `NOT_FOUND` where that takes a dataset that is not here. */
function withoutCopies(
  rows: Rows | undefined,
  {
    deduplicated = false,
    withoutNearCopies = false,
  }: Pick<ComparedFilter, 'deduplicated' | 'withoutNearCopies'>,
): (pair: PairedAnswer) => boolean {
  if (!deduplicated && !withoutNearCopies) return () => true;
  if (rows === undefined) {
    throw new MienError(
      'NOT_FOUND',
      'Which faces are copies is not known: their dataset is not in this folder.',
      {
        hint: 'Prepare the same files again with "mien prepare".',
      },
    );
  }
  return ({ row }) => (withoutNearCopies ? isUnseen(rows, row) : !isCopyOfTraining(rows.records, row));
}
