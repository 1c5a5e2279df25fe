import { join } from 'node:path';
import type { FaceDataset } from '../../src/dataset/record.js';
import type { PictureMeasures } from '../../src/evaluation/judge-pictures.js';
import { type Expression, parseExpression } from '../../src/expression.js';
import { mainFace } from '../../src/face/main-face.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import type { Image } from '../../src/image/image.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../src/recognizer/recognizer.js';
import { type FoundFaces, wholeFace } from '../../src/recognizer/result.js';
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

/** Mean recall of a set's classes, without those that have too few faces there. */
export function balancedAccuracy(
  set: string,
  { trueClasses, perClass }: Pick<PictureMeasures, 'trueClasses' | 'perClass'>,
): number {
  const left = RULES[set]?.notBalanced ?? [];
  const counted = trueClasses.filter((name) => !left.includes(name));
  return counted.reduce((sum, name) => sum + perClass[name]!.recall!, 0) / counted.length;
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
  picture: PlacedPicture,
): Promise<Uint8Array | undefined | null> {
  const looked = await lookAt(recognizer, picture);
  return looked === null ? null : looked.found?.crop;
}

/** A picture, and the main face in it. */
export interface LookedAt {
  readonly image: Image;
  /** `undefined` where no face was found. */
  readonly found:
    | { readonly box: readonly [number, number, number, number]; readonly crop: Uint8Array }
    | undefined;
}

/** Finds the main face of a picture as its set is judged; `null` where the picture cannot be read. */
export async function lookAt(recognizer: Recognizer, { path, set }: PlacedPicture): Promise<LookedAt | null> {
  const image = await recognizer.decode(path).catch(() => undefined);
  if (image === undefined) return null;
  const { crops: isFace = false, minFace = MIN_FACE } = RULES[set] ?? {};
  const { faces, crops } = isFace ? wholeFace(image) : await recognizer.findFaces(image, { minFace });
  const main = mainFace<FoundFaces['faces'][number]>(faces, image);
  const found = main && { box: main.box, crop: crops[faces.indexOf(main)]! };
  return { image, found };
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

async function markSeen(judged: readonly JudgedFace[], dataset: FaceDataset): Promise<readonly MarkedFace[]> {
  const seen = await seenFaces(judged, dataset);
  return judged.map((face, i) => ({ ...face, seen: seen.has(i) }));
}

/** Indices of the faces that are near-duplicates of a training face. */
export async function seenFaces(
  judged: readonly Pick<JudgedFace, 'pixels'>[],
  { records, images }: Pick<FaceDataset, 'records' | 'images'>,
): Promise<ReadonlySet<number>> {
  const training = records.flatMap(({ split }, row) =>
    split === 'train' ? [{ pixels: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES) }] : [],
  );
  const found = judged.flatMap(({ pixels }, i) => (pixels === undefined ? [] : [{ pixels, i }]));
  const copies = await nearCopiesAmong(found, training);
  return new Set([...copies.keys()].map((at) => found[at]!.i));
}
