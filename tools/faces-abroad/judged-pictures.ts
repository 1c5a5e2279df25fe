import { join } from 'node:path';
import type { FaceDataset } from '../../src/dataset/record.js';
import { type Expression, parseExpression } from '../../src/expression.js';
import { mainFace } from '../../src/face/main-face.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../src/recognizer/recognizer.js';
import { wholeFace } from '../../src/recognizer/result.js';
import { nearCopiesAmong } from './apart.js';
import { listPictures, type PlacedPicture } from './faces.js';
import { keptPictures } from './kept-pictures.js';

/** A labelled picture that networks are judged by, never trained on. */
export interface JudgedFace {
  readonly set: string;
  readonly label: Expression;
  /** 48×48 gray levels; `undefined` where no face was found. */
  readonly pixels: Uint8Array | undefined;
}

/** How a set is judged where that is not as the others are. */
interface SetRule {
  /** Each picture is one face already. */
  readonly crops?: boolean;
  /** Smallest face that is searched for, pixels. */
  readonly minFace?: number;
  /** Classes with too few faces to count in balanced accuracy. */
  readonly notBalanced?: readonly Expression[];
}

const RULES: Readonly<Record<string, SetRule>> = {
  'web-weak-labels': { minFace: 20, notBalanced: ['fear'] },
  'film-stills': { crops: true },
};
const MIN_FACE = 40;

/** Classes that do not count in the balanced accuracy of a set. */
export function notBalanced(set: string): readonly Expression[] {
  return RULES[set]?.notBalanced ?? [];
}

/**
 * The main face of each picture `SET/CLASS/*` of a folder; they are kept in the folder `kept`, where one is named. A
 * picture that cannot be read is left out.
 */
export function judgedPictures(
  folder: string,
  { threads, kept }: { readonly threads: number; readonly kept?: string | undefined },
): Promise<readonly JudgedFace[]> {
  const key = { folder, rules: RULES, minFace: MIN_FACE };
  return keptPictures(kept && join(kept, 'judged.json'), key, async () => {
    const recognizer = await createRecognizer({ threads });
    return findJudged(recognizer, folder).finally(() => recognizer.release());
  });
}

async function findJudged(recognizer: Recognizer, folder: string): Promise<readonly JudgedFace[]> {
  const judged: JudgedFace[] = [];
  for (const picture of await listPictures(folder)) {
    const label = parseExpression(picture.label);
    if (label === undefined) continue;
    const pixels = await faceIn(recognizer, picture);
    if (pixels !== null) judged.push({ set: picture.set, label, pixels });
  }
  return judged;
}

/** `null` where the picture cannot be read. */
async function faceIn(
  recognizer: Recognizer,
  { path, set }: PlacedPicture,
): Promise<Uint8Array | undefined | null> {
  const image = await recognizer.decode(path).catch(() => undefined);
  if (image === undefined) return null;
  const { crops: isFace = false, minFace = MIN_FACE } = RULES[set] ?? {};
  const found = isFace ? wholeFace(image) : await recognizer.findFaces(image, { minFace });
  const main = mainFace(found.faces, found);
  return main === undefined ? undefined : found.crops[found.faces.indexOf(main)];
}

export interface MarkedFace extends JudgedFace {
  /** Whether it is a near-duplicate of a training face. */
  readonly seen: boolean;
}

/** All of {@link judgedPictures}, those that training has seen marked; kept likewise. */
export async function markedPictures(
  folder: string,
  dataset: FaceDataset,
  { threads, kept }: { readonly threads: number; readonly kept?: string | undefined },
): Promise<readonly MarkedFace[]> {
  const judged = await judgedPictures(folder, { threads, kept });
  const key = { folder, faces: judged.length, data: dataset.hash };
  return keptPictures(kept && join(kept, 'judged-marked.json'), key, () => markSeen(judged, dataset));
}

async function markSeen(
  judged: readonly JudgedFace[],
  { records, images }: FaceDataset,
): Promise<readonly MarkedFace[]> {
  const training = records.flatMap(({ split }, row) =>
    split === 'train' ? [{ pixels: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES) }] : [],
  );
  const found = judged.flatMap(({ pixels }, i) => (pixels === undefined ? [] : [{ pixels, i }]));
  const copies = await nearCopiesAmong(found, training);
  const seen = new Set([...copies.keys()].map((at) => found[at]!.i));
  return judged.map((face, i) => ({ ...face, seen: seen.has(i) }));
}
