import { labelRecords } from '../../src/dataset/labels.js';
import type { FaceDataset } from '../../src/dataset/record.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import type { TrainingRows } from '../../src/training/batches.js';
import type { Teach } from '../../src/training/trainer.js';
import { type GatheredFace, joinedFaces } from './faces.js';
import type { Recipe } from './recipe.js';

/** A face with what the network is to answer: seven shares that sum to 1. */
interface TrainingFace {
  readonly pixels: Uint8Array;
  readonly target: readonly number[];
}

const isExpression = (label: string): label is Expression => EXPRESSIONS.includes(label as Expression);

/** FER+'s votes; where they are undecided, FER-2013's own label has a share of the target. */
export function votedFaces(
  { records, images }: FaceDataset,
  { sourceLabelShare }: Pick<Recipe, 'sourceLabelShare'>,
): readonly TrainingFace[] {
  const votes = labelRecords(records, { protocol: 'votes', split: 'train' });
  return Array.from(votes.rows, (row, i) => {
    const voted = [...votes.distributions.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT)];
    const label = records[row]!.sourceLabel;
    const doubt = 1 - Math.max(...voted);
    const share = label === undefined ? 0 : Math.min(1, 2 * doubt * sourceLabelShare);
    const target = voted.map((vote, k) => (1 - share) * vote + (EXPRESSIONS[k] === label ? share : 0));
    return { pixels: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES), target };
  });
}

/** Faces of the seven classes; others, such as contempt, are left out. */
export function labelledFaces(
  faces: readonly GatheredFace[],
  { smoothing: bySet, repeats }: Pick<Recipe, 'smoothing' | 'repeats'>,
): readonly TrainingFace[] {
  return faces.flatMap(({ set, label, pixels }) => {
    if (!isExpression(label)) return [];
    const smoothing = bySet[set] ?? 0;
    const target = EXPRESSIONS.map(
      (name) => (name === label ? 1 - smoothing : 0) + smoothing / EXPRESSION_COUNT,
    );
    return new Array<TrainingFace>(repeats[set]?.[label] ?? 1).fill({ pixels, target });
  });
}

const BATCH = 128;

/** Faces without labels: their targets are what the teachers say of each face and its mirror image. */
export async function taughtFaces(
  faces: readonly GatheredFace[],
  teach: Teach,
): Promise<readonly TrainingFace[]> {
  const targets = new Float32Array(faces.length * EXPRESSION_COUNT);
  for (const pixels of [joinedFaces(faces), joinedFaces(faces.map(mirrored))]) {
    for (let start = 0; start < faces.length; start += BATCH) {
      const count = Math.min(BATCH, faces.length - start);
      const data = Float32Array.from(pixels.subarray(start * FACE_BYTES, (start + count) * FACE_BYTES));
      const answers = await teach({ shape: [count, 1, 48, 48], data });
      answers.forEach((answer, i) => {
        targets[start * EXPRESSION_COUNT + i]! += answer / 2;
      });
    }
  }
  return faces.map(({ pixels }, i) => ({
    pixels,
    target: [...targets.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT)],
  }));
}

function mirrored({ pixels }: GatheredFace): Pick<GatheredFace, 'pixels'> {
  const side = Math.sqrt(FACE_BYTES);
  return { pixels: pixels.map((_, i) => pixels[i - (i % side) + (side - 1 - (i % side))]!) };
}

export function trainingRows(faces: readonly TrainingFace[]): TrainingRows {
  return {
    images: joinedFaces(faces),
    rows: Int32Array.from(faces.keys()),
    targets: Float32Array.from(faces.flatMap(({ target }) => target)),
  };
}
