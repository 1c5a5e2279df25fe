import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { encodePng } from '../image/encode.js';
import { gradientImage } from '../image/testing/encoded-pictures.js';
import { tinyGif } from '../image/testing/tiny-gif.js';
import { readDescription } from '../model/description.js';
import { randomModel } from '../model/testing/random-model.js';
import { Recognizer } from '../recognizer/recognizer.js';
import { detectorOf } from '../recognizer/testing/doubles.js';
import { openSession } from '../runtime/node.js';
import { answerPicture } from './answer-picture.js';
import type { PictureJob } from './picture-job.js';
import { DEFAULT_LIMITS } from './server-options.js';

let recognizer: Recognizer;
let searched = 0;

beforeAll(async () => {
  const bytes = randomModel(7);
  recognizer = new Recognizer({
    session: await openSession(bytes, { threads: 1 }),
    description: readDescription(bytes, 'model'),
    name: 'model',
    decode: () => Promise.reject(new Error('is decoded before')),
    openDetector: async () =>
      detectorOf(() => {
        searched++;
        return [];
      }),
    openExplainer: () => Promise.reject(new Error('nothing is explained')),
  });
});
afterAll(() => recognizer.release());

const limits = { maxPixels: DEFAULT_LIMITS.pixels, maxWork: DEFAULT_LIMITS.work };
const job = (bytes: Uint8Array<ArrayBuffer>, options: PictureJob['options']): PictureJob => ({
  ask: 'detect',
  detect: true,
  options,
  bytes,
});

describe('a picture of a few bytes that is very large', () => {
  it('is refused before it is decoded where its search is too much work', async () => {
    // Says that it is 7000×7000, and is not: to decode it fails.
    const broken = new Uint8Array(encodePng(gradientImage(40, 40)));
    const view = new DataView(broken.buffer);
    for (const at of [16, 20]) view.setUint32(at, 7000);
    await expect(answerPicture(recognizer, job(broken, {}), limits)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
    });
    for (const bytes of [broken, tinyGif(7000, 7000)]) {
      const attack = job(bytes, { minFace: 12, scaleFactor: 0.95 });
      await expect(answerPicture(recognizer, attack, limits)).rejects.toMatchObject({
        code: 'WORK_TOO_LARGE',
        hint: expect.stringContaining('--max-work'),
      });
    }
    expect(searched).toBe(0);
  });

  it('is searched at the default options', async () => {
    const { faces, width } = await answerPicture(recognizer, job(tinyGif(7000, 7000), {}), limits);
    expect([faces, width, searched]).toEqual([[], 7000, 1]);
  });
});

it('nothing is searched for a caller who has gone', async () => {
  const before = searched;
  const gone = new MienError('INTERRUPTED', 'gone');
  const photo = new Uint8Array(encodePng(gradientImage(40, 40)));
  const answer = answerPicture(recognizer, job(photo, {}), { ...limits, signal: AbortSignal.abort(gone) });
  await expect(answer).rejects.toBe(gone);
  expect(searched).toBe(before);
});
