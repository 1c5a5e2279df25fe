import { openDetector } from '../face/open-detector.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { originalSize } from '../image/original.js';
import { decodeAlone } from '../image/sharp.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { type Detection, partialMark, type Recognition, wholeFace } from '../recognizer/result.js';
import { type Answer, answerJobs, type OpenedWorker } from '../workers/answer-jobs.js';
import type { PictureAnswer, PictureTasks, ThreadSettings } from './picture-threads.js';

/** The program of a thread of `picture-threads.ts`: decodes, searches and recognises one picture at a time. */
answerJobs<ThreadSettings, PictureTasks>((settings) => {
  decodeAlone();
  return settings.ask === 'detect' ? detecting(settings) : recognizing(settings);
});

async function detecting(settings: ThreadSettings): Promise<OpenedWorker<PictureTasks>> {
  const { detector, detection, reading } = settings;
  const opened = await openDetector({ detector, threads: 1 });
  return {
    jobs: {
      async look({ source, name }) {
        const image = await decodeImage(source, { ...reading, name });
        const faces = await opened.detect(image, detection);
        return answer({ ...originalSize(image), ...partialMark(image), faces }, image, settings);
      },
    },
    release: () => opened.release(),
  };
}

async function recognizing(settings: ThreadSettings): Promise<OpenedWorker<PictureTasks>> {
  const { model, detector, detect, detection, reading, prior } = settings;
  const recognizer = await createRecognizer({ model, detector, prior, threads: 1 });
  if (detect) await recognizer.openDetector();
  return {
    jobs: {
      async look({ source, name }) {
        const image = await decodeImage(source, { ...reading, name });
        const found = detect ? await recognizer.findFaces(image, detection) : wholeFace(image);
        const [recognition] = await recognizer.perceiveFound([found]);
        return answer(recognition!, image, settings);
      },
    },
    release: () => recognizer.release(),
  };
}

function answer(
  result: Detection | Recognition,
  image: Image,
  { keepImages }: ThreadSettings,
): Answer<PictureAnswer> {
  if (!keepImages) return { result: { result } };
  // The decoder's memory may be part of a larger one.
  const data = new Uint8Array(image.data);
  return { result: { result, image: { ...image, data } }, transfer: [data.buffer] };
}
