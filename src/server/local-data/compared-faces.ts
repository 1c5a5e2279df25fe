import { z } from 'zod';
import { isCopyOfTraining } from '../../dataset/duplicates.js';
import { isUnseen } from '../../dataset/near-duplicates/is-unseen.js';
import { VOTE_COLUMNS } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { countPairs, type PairedAnswer, pairAnswers, rightOf } from '../../run/compare-answers.js';
import { type Datasets, faceRow, toFaceRow } from './datasets.js';
import type { Runs } from './runs.js';

const RIGHT = ['onlyFirst', 'onlySecond', 'neither'] as const;

export const comparedRight = z.enum(RIGHT);

export const comparedFacePage = z.object({
  n: z.int().describe('Faces that both were judged on'),
  bothRight: z.int(),
  onlyFirst: z.int().describe('Faces that the first run alone names right'),
  onlySecond: z.int(),
  neither: z.int(),
  p: z.number().describe("Of McNemar's exact test, two-sided"),
  dataset: z
    .string()
    .nullable()
    .describe('Where the pictures are: /v1/datasets/:name/faces/:index; null where it is not here'),
  total: z.int().describe('Faces that the two name differently'),
  voteColumns: z.array(z.string()),
  faces: z.array(
    faceRow.extend({
      asked: z.string().describe("Its class by the protocol, which need not be the data set's label"),
      named: z.tuple([z.string(), z.string()]).describe('What each named it'),
      confidence: z.tuple([z.number(), z.number()]).describe('Probability of that'),
    }),
  ),
});
export type ComparedFacePage = z.infer<typeof comparedFacePage>;

export interface ComparedFilter {
  readonly run: string;
  readonly other: string;
  /** Which of the first run's evaluations, from 0. */
  readonly evaluation: number;
  readonly right?: (typeof RIGHT)[number] | undefined;
  /** Without exact copies of training faces. */
  readonly deduplicated?: boolean | undefined;
  /** Without near-duplicates of them either. */
  readonly withoutNearCopies?: boolean | undefined;
}

type Rows = Awaited<ReturnType<Datasets['rows']>>;

/**
 * Two runs on the same faces by the same rule: how often each is right, McNemar's exact test, and a part of the faces that
 * they name differently, those first of which the two are surest. Throws as `Runs.answers`, and `NOT_FOUND` where the two
 * were judged on different data, or copies are asked for and the data set is not here any more.
 */
export async function comparedFaces(
  { runs, datasets }: { readonly runs: Runs; readonly datasets: Datasets },
  { run, other, evaluation, right, deduplicated, withoutNearCopies }: ComparedFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<ComparedFacePage> {
  const first = await runs.answers(run, evaluation);
  const second = await runs.answers(other, first.rule);
  if (first.datasetHash !== second.datasetHash) {
    throw new MienError('NOT_FOUND', 'The two runs were judged on different data sets.', {
      hint: 'Judge both on one with "mien evaluate", or compare runs of one data set.',
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

/** What keeps a face in. Throws `NOT_FOUND` where that takes a data set that is not here. */
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
      'Which faces are copies is not known: their data set is not in this folder.',
      {
        hint: 'Prepare the same files again with "mien prepare".',
      },
    );
  }
  return ({ row }) => (withoutNearCopies ? isUnseen(rows, row) : !isCopyOfTraining(rows.records, row));
}
