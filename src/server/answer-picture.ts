import { detectionOptions } from '../face/mtcnn/options.js';
import { requireWork } from '../face/mtcnn/search-guard.js';
import { decodeImage } from '../image/decode.js';
import { pictureSize } from '../image/picture-size.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { wholeFace } from '../recognizer/result.js';
import { rounded } from '../recognizer/rounded.js';
import { explainFaces } from './explain-faces.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';

/** What answering one picture may cost. */
export interface AnswerLimits {
  /** Pictures of more pixels are refused before they are decoded. */
  readonly maxPixels: number;
  /** Most work of a search, megapixels: `SearchOptions.maxWork`. */
  readonly maxWork: number;
  /** Ends the work between two steps. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One picture's answer, as it is sent. Throws as `decodeImage` (with more than `maxPixels` too), `Recognizer.detect` and
 * `explainFaces`, and the signal's reason.
 */
export async function answerPicture(
  recognizer: Recognizer,
  job: PictureJob,
  { maxPixels, maxWork, signal }: AnswerLimits,
): Promise<PictureAnswer> {
  const options = { ...job.options, maxWork, signal };
  if (job.detect) {
    // A few bytes can say that they are a very large picture: its work is refused before it is decoded.
    const size = await pictureSize(job.bytes);
    if (size !== undefined && size.width * size.height <= maxPixels) {
      requireWork(size.width, size.height, detectionOptions(options));
    }
  }
  const image = await decodeImage(job.bytes, { maxPixels });
  signal?.throwIfAborted();
  if (job.ask === 'detect') return rounded(await recognizer.detect(image, options));
  const found = job.detect ? await recognizer.findFaces(image, options) : wholeFace(image);
  signal?.throwIfAborted();
  if (job.ask === 'explain') return explainFaces(recognizer, found, job);
  const [recognition] = await recognizer.perceiveFound([found], { prior: job.prior });
  return rounded(recognition!);
}
