import { workerData } from 'node:worker_threads';
import { openDetector } from '../face/open-detector.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { type Detection, type Recognition, wholeFace } from '../recognizer/result.js';
import { type Answer, answerJobs, type JobAnswerer } from '../server/answer-jobs.js';
import type { PictureAnswer, PictureTask, ThreadSettings } from './picture-threads.js';

/** The program of a thread of `picture-threads.ts`: decodes, searches and recognises one picture at a time. */
const settings = workerData as ThreadSettings;
const { ask, model, detector, detect, detection, keepImages } = settings;

function answer(result: Detection | Recognition, image: Image): Answer<PictureAnswer> {
  if (!keepImages) return { result: { result } };
  // The decoder's memory may be part of a larger one.
  const data = new Uint8Array(image.data);
  return { result: { result, image: { ...image, data } }, transfer: [data.buffer] };
}

async function detecting(): Promise<JobAnswerer<PictureTask, PictureAnswer>> {
  const opened = await openDetector({ detector, threads: 1 });
  return {
    async answer({ source, name }) {
      const image = await decodeImage(source, { name });
      const { width, height } = image;
      return answer({ width, height, faces: await opened.detect(image, detection) }, image);
    },
    release: () => opened.release(),
  };
}

async function recognizing(): Promise<JobAnswerer<PictureTask, PictureAnswer>> {
  const recognizer = await createRecognizer({ model, detector, threads: 1 });
  if (detect) await recognizer.openDetector();
  return {
    async answer({ source, name }) {
      const image = await decodeImage(source, { name });
      const found = detect ? await recognizer.findFaces(image, detection) : wholeFace(image);
      const [recognition] = await recognizer.perceiveFound([found]);
      return answer(recognition!, image);
    },
    release: () => recognizer.release(),
  };
}

await answerJobs(ask === 'detect' ? detecting : recognizing);
