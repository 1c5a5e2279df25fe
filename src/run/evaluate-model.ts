import { isCopyOfTraining } from '../dataset/duplicates.js';
import { type Labelling, labelRecords, type Protocol, protocolClasses } from '../dataset/labels.js';
import { FACE_BYTES, type FaceDataset, type Split, type VoteTable } from '../dataset/record.js';
import { type Evaluation, evaluate } from '../evaluation/evaluate.js';
import { averageOverViews, type ViewCount } from '../evaluation/face-views.js';
import { selectRows } from '../evaluation/predictions.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { throwIfAborted } from '../progress.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import type { RunSettings } from './run-folder.js';

export interface Rules {
  readonly protocol: Protocol;
  /** Without it, the first table that the data has. */
  readonly table?: VoteTable | undefined;
}

export interface EvaluateModelOptions {
  readonly split: Split;
  readonly rules: readonly Rules[];
  /** Only the faces of this source. Default: of all. */
  readonly source?: string | undefined;
  /** Each answer is the mean over so many views of the face. Default: 1, as the model is used. */
  readonly views?: ViewCount | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One rule's verdict on a split, with what it was made from: n rows. */
export interface Judged {
  readonly evaluation: Evaluation;
  readonly labelling: Labelling;
  /** `[n, 7]` */
  readonly probabilities: Float32Array;
}

/** Faces at a time: the signal is looked at for each view of so many. */
const CHUNK = 512;

/**
 * Judges a model, calibrated as it is used, on one split by each rule. Each view of a face is recognised once, whichever
 * rules count the face.
 * Throws `DATASET_EMPTY` where a rule keeps no face, `OPTION_INVALID` for an unknown source, and `INTERRUPTED`.
 */
export async function evaluateModel(
  recognizer: Pick<Recognizer, 'name' | 'description' | 'probabilities'> & Partial<Pick<Recognizer, 'prior'>>,
  dataset: FaceDataset,
  { split, rules, source, views = 1, onProgress, signal }: EvaluateModelOptions,
): Promise<readonly Judged[]> {
  const labellings = rules.map((rule) => labelRecords(dataset.records, { ...rule, split, source }));
  const needed = [...new Set(labellings.flatMap(({ rows }) => [...rows]))].toSorted((a, b) => a - b);
  const positions = new Map(needed.map((row, position) => [row, position]));
  const all = new Float32Array(needed.length * EXPRESSION_COUNT);
  for (let start = 0; start < needed.length; start += CHUNK) {
    const rows = needed.slice(start, start + CHUNK);
    const answers = await averageOverViews(gatherFaces(dataset.images, rows), views, (faces) => {
      throwIfAborted(signal, 'evaluation');
      return recognizer.probabilities(faces);
    });
    all.set(answers, start * EXPRESSION_COUNT);
    onProgress?.(start + rows.length, needed.length);
  }
  const { nearCopies } = dataset;
  return labellings.map((labelling) => {
    const rows = [...labelling.rows];
    const at = rows.map((row) => positions.get(row)!);
    const probabilities = selectRows(all, EXPRESSION_COUNT, at);
    const evaluation = evaluate({
      model: recognizer.name,
      split,
      labelled: labelling,
      probabilities,
      copiesOfTraining: rows.map((row) => split !== 'train' && isCopyOfTraining(dataset.records, row)),
      nearCopies: split === 'train' ? undefined : nearCopies && rows.map((row) => nearCopies.has(row)),
      trueClasses: protocolClasses(labelling.protocol),
      sources: countSources(dataset, rows),
      views,
      prior: recognizer.prior,
      uncertainBelow: recognizer.description.uncertainBelow,
    });
    return { evaluation, labelling, probabilities };
  });
}

function countSources({ records }: FaceDataset, rows: readonly number[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const { source } = records[row]!;
    counts[source] = (counts[source] ?? 0) + 1;
  }
  return counts;
}

/** The bytes of the faces `rows`, one after the other. */
export function gatherFaces(images: Uint8Array, rows: readonly number[]): Uint8Array {
  const faces = new Uint8Array(rows.length * FACE_BYTES);
  rows.forEach((row, i) => {
    faces.set(images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES), i * FACE_BYTES);
  });
  return faces;
}

/**
 * The rules under which a run's results are reported, all that the dataset's labels allow: before the others that of
 * the rows which chose its weights, which is what its pictures show.
 */
export function reportedRules(
  { records }: Pick<FaceDataset, 'records'>,
  { training, table: wanted }: Pick<RunSettings, 'training' | 'table'>,
): readonly [Rules, ...Rules[]] {
  const tables = [...new Set(records.flatMap(({ votes }) => Object.keys(votes) as VoteTable[]))];
  const bySource: Rules = { protocol: 'source-label' };
  if (tables.length === 0) return [bySource];
  const rules: Rules[] = [
    ...tables.flatMap((table): Rules[] => [
      { protocol: 'majority-7', table },
      { protocol: 'majority-8', table },
    ]),
    { protocol: 'argmax', table: wanted ?? tables[0] },
    ...(records.some(({ sourceLabel }) => sourceLabel !== undefined) ? [bySource] : []),
  ];
  const own = rules.find(
    ({ protocol, table }) =>
      protocol === training.validationLabels && (table === undefined || table === (wanted ?? tables[0])),
  )!;
  return [own, ...rules.filter((rule) => rule !== own)];
}
