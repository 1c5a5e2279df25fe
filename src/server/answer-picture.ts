import { decodeImage } from '../image/decode.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { wholeFace } from '../recognizer/result.js';
import { rounded } from '../recognizer/rounded.js';
import { explainFaces } from './explain-faces.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';

/**
 * One picture's answer, as it is sent. Throws as `decodeImage` (with more than `maxPixels` too), `Recognizer.detect` and
 * `explainFaces`.
 */
export async function answerPicture(
  recognizer: Recognizer,
  job: PictureJob,
  { maxPixels }: { readonly maxPixels: number },
): Promise<PictureAnswer> {
  const image = await decodeImage(job.bytes, { maxPixels });
  if (job.ask === 'detect') return rounded(await recognizer.detect(image, job.options));
  const found = job.detect ? await recognizer.findFaces(image, job.options) : wholeFace(image);
  if (job.ask === 'explain') return explainFaces(recognizer, found, job);
  const [recognition] = await recognizer.perceiveFound([found]);
  return rounded(recognition!);
}
