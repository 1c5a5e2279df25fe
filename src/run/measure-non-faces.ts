import { drawNonFaces, NON_FACES } from '../evaluation/non-faces.js';
import type { NonFaceAnswers } from '../evaluation/robustness.js';
import { decodeImage } from '../image/decode.js';
import { findPictures } from '../image/find-pictures.js';
import type { Image } from '../image/image.js';
import { throwIfAborted } from '../progress.js';
import { Random } from '../random.js';
import type { Recognizer } from '../recognizer/recognizer.js';

export interface MeasureNonFacesOptions {
  /** Pictures of each kind. Default 500. */
  readonly count?: number | undefined;
  /** A folder of photos without people: a square of each, placed at random, is tried too. */
  readonly backgrounds?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Pictures that go through the network together. */
const GROUP = 64;
const SEED = 1;

/**
 * Of pictures that show no face and are given as faces, the share that comes out uncertain, by kind. The same every
 * time. Throws as `Recognizer.recognizeCrops`, and `INTERRUPTED`.
 */
export async function measureNonFaces(
  recognizer: Pick<Recognizer, 'recognizeCrops'>,
  { count = 500, backgrounds, signal }: MeasureNonFacesOptions = {},
): Promise<readonly NonFaceAnswers[]> {
  const ask = async (kind: string, pictures: readonly Image[]): Promise<NonFaceAnswers> => {
    let uncertain = 0;
    for (let start = 0; start < pictures.length; start += GROUP) {
      throwIfAborted(signal, 'pictures without a face');
      const answers = await recognizer.recognizeCrops(pictures.slice(start, start + GROUP));
      uncertain += answers.filter(({ faces }) => faces[0]!.uncertain).length;
    }
    return { kind, n: pictures.length, uncertain: uncertain / pictures.length };
  };
  const answers: NonFaceAnswers[] = [];
  for (const kind of NON_FACES) answers.push(await ask(kind, drawNonFaces(kind, count)));
  if (backgrounds !== undefined) {
    const squares: Image[] = [];
    for (const found of await findPictures([backgrounds])) {
      if ('error' in found) throw found.error;
      throwIfAborted(signal, 'pictures without a face');
      squares.push(anySquare(await decodeImage(found.path), new Random(SEED, squares.length)));
    }
    if (squares.length > 0) answers.push(await ask('photos without people', squares));
  }
  return answers;
}

/** A square of at least 48 pixels, or as much as the picture has. */
function anySquare({ data, width, height, channels }: Image, random: Random): Image {
  const shorter = Math.min(width, height);
  const side = Math.floor(random.uniform(Math.min(48, shorter), shorter));
  const left = random.below(width - side + 1);
  const top = random.below(height - side + 1);
  const square = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    square.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { data: square, width: side, height: side, channels };
}
