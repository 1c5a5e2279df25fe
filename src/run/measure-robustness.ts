import { labelRecords, type Protocol } from '../dataset/labels.js';
import { FACE_BYTES, type FaceDataset, type Split, type VoteTable } from '../dataset/record.js';
import { CORRUPTIONS, type Corruption } from '../evaluation/corruptions.js';
import { nothingToMeasure } from '../evaluation/predictions.js';
import type { Robustness, Steadiness } from '../evaluation/robustness.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { throwIfAborted } from '../progress.js';
import { Random } from '../random.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { perceive } from '../recognizer/result.js';
import { gatherFaces } from './evaluate-model.js';
import { evenly } from './evenly.js';

export interface MeasureRobustnessOptions {
  readonly split: Split;
  readonly protocol: Protocol;
  readonly table?: VoteTable | undefined;
  readonly source?: string | undefined;
  /** Faces at most, evenly over the split. Default: all. */
  readonly most?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Draws the noise and the sides to which faces are turned. */
const SEED = 1;

/**
 * Accuracy on a split's faces as they are, and disturbed in each way at five strengths: 46 times the work of an
 * evaluation. The same for the same faces. Throws `DATASET_EMPTY`, `OPTION_INVALID` and `INTERRUPTED`.
 */
export async function measureRobustness(
  recognizer: Pick<Recognizer, 'probabilities' | 'description'>,
  dataset: FaceDataset,
  {
    split,
    protocol,
    table,
    source,
    most = Number.POSITIVE_INFINITY,
    onProgress,
    signal,
  }: MeasureRobustnessOptions,
): Promise<Robustness> {
  const labelling = labelRecords(dataset.records, { protocol, table, split, source });
  const chosen = evenly([...labelling.rows.keys()], most);
  if (chosen.length === 0) throw nothingToMeasure(`robustness, protocol ${protocol}, split ${split}`);
  const labels = chosen.map((position) => labelling.labels[position]!);
  const faces = gatherFaces(
    dataset.images,
    chosen.map((position) => labelling.rows[position]!),
  );
  const total = 1 + CORRUPTIONS.reduce((sum, { levels }) => sum + levels.length, 0);
  let done = 0;
  const judge = async (pictures: Uint8Array): Promise<Steadiness> => {
    throwIfAborted(signal, 'robustness');
    const result = steadiness(
      await recognizer.probabilities(pictures),
      labels,
      recognizer.description.uncertainBelow,
    );
    onProgress?.(++done, total);
    return result;
  };
  const undisturbed = await judge(faces);
  const disturbances: Robustness['disturbances'][number][] = [];
  for (const corruption of CORRUPTIONS) {
    const levels = [];
    for (const level of corruption.levels) {
      levels.push({ level, ...(await judge(await disturbed(faces, corruption, level, signal))) });
    }
    disturbances.push({ name: corruption.name, unit: corruption.unit, levels });
  }
  return {
    split,
    protocol,
    table: labelling.table ?? null,
    n: chosen.length,
    undisturbed,
    disturbances,
  };
}

/** Each face has random numbers of its own, the same at every strength: stronger noise is the same noise, stronger. */
async function disturbed(
  faces: Uint8Array,
  { name, apply }: Corruption,
  level: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const copies = new Uint8Array(faces.length);
  const kind = CORRUPTIONS.findIndex((each) => each.name === name);
  for (let i = 0; i < faces.length / FACE_BYTES; i++) {
    throwIfAborted(signal, 'robustness');
    const face = faces.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
    copies.set(await apply(face, level, new Random(SEED, kind, i)), i * FACE_BYTES);
  }
  return copies;
}

function steadiness(
  probabilities: Float32Array,
  labels: readonly number[],
  uncertainBelow: number,
): Steadiness {
  let correct = 0;
  let uncertain = 0;
  labels.forEach((label, i) => {
    const seen = perceive(
      probabilities.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT),
      uncertainBelow,
    );
    if (seen.expression === EXPRESSIONS[label]) correct++;
    if (seen.uncertain) uncertain++;
  });
  return { accuracy: correct / labels.length, uncertain: uncertain / labels.length };
}
