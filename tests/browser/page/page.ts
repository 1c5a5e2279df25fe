import { MienError } from '../../../src/errors.js';
import { alignFace } from '../../../src/face/align.js';
import { type MtcnnFiles, openMtcnn } from '../../../src/face/mtcnn/mtcnn.js';
import { decodePicture, type WebPicture } from '../../../src/image/decode-web.js';
import type { Image } from '../../../src/image/image.js';
import { NO_PICTURES, SHARED_FORMS } from '../../../src/image/testing/input-forms.js';
import { annotatePicture } from '../../../src/recognizer/annotate-picture-web.js';
import { openSession } from '../../../src/runtime/web.js';
import { createRecognizer, recognizeVideo } from '../../../src/web.js';
import type { PageCalls, PictureForm } from '../calls.js';
import type { WorkerQuestion } from './worker.js';

/** Asked for everywhere, given where the page is isolated. */
const threads = 2;

const calls: { readonly [Name in keyof PageCalls]: (...words: Parameters<PageCalls[Name]>) => unknown } = {
  align: alignFace,
  decode: (bytes, type, form, maxPixels) => decode(new Blob([bytes as BlobPart], { type }), form, maxPixels),
  decodeShared: (form, png, pixels) =>
    decodePicture(SHARED_FORMS[form](Uint8Array.from(png), pixels) as WebPicture),
  decodeNoPicture: (form) => decodePicture(NO_PICTURES[form][0]() as WebPicture),
  decodeAddress: (address, as, allowFetch) =>
    decodePicture(as === 'URL' ? new URL(address, document.baseURI) : address, { allowFetch }),
  annotate: (bytes, type, faces, format) =>
    annotatePicture(new Blob([bytes as BlobPart], { type }), faces, format),
  detect: (files, image, options) => withDetector(files, (detector) => detector.detect(image, options)),
  probabilities: async (model, faces, options) => {
    const recognizer = await createRecognizer({ model, threads });
    const probabilities = await recognizer.probabilities(faces, options);
    await recognizer.release();
    return probabilities;
  },
  explain: async (model, faces, options) => {
    const recognizer = await createRecognizer({ model, threads });
    const explanations = await recognizer.explain(faces, options);
    await recognizer.release();
    return explanations;
  },
  recognize: async (options, image, detection) => {
    const notices: string[] = [];
    const recognizer = await createRecognizer({
      ...options,
      threads,
      onNotice: (line) => notices.push(line),
    });
    const recognition =
      options.detector === undefined
        ? (await recognizer.recognizeCrops([image]))[0]
        : await recognizer.recognize(image, detection);
    await recognizer.release();
    return { recognition, name: recognizer.name, notices };
  },
  recognizeInWorker: (options, png) =>
    recognizeInWorker({ ...options, picture: new Blob([png as BlobPart], { type: 'image/png' }) }),
  recognizeVideo: async (models, clip, options, stopAfter = Number.POSITIVE_INFINITY) => {
    const recognizer = await createRecognizer({ ...models, threads });
    const rows = [];
    try {
      for await (const row of recognizeVideo(recognizer, new File([clip as BlobPart], 'clip'), options)) {
        if (rows.push(row) >= stopAfter) break;
      }
    } finally {
      await recognizer.release();
    }
    return rows;
  },
  timeDetection: (files, image, repeats) =>
    withDetector(files, async (detector) => {
      await detector.detect(image);
      const times: number[] = [];
      for (let i = 0; i < repeats; i++) {
        const start = performance.now();
        await detector.detect(image);
        times.push(performance.now() - start);
      }
      return times;
    }),
  isolated: () => globalThis.crossOriginIsolated,
  run: async (model, feeds, into, device = 'cpu') => {
    const session = await openSession(model, { threads, device });
    try {
      return { results: await session.run(feeds, into), into };
    } finally {
      await session.release();
    }
  },
};

async function withDetector<T>(
  files: MtcnnFiles,
  use: (detector: Awaited<ReturnType<typeof openMtcnn>>) => Promise<T>,
): Promise<T> {
  const detector = await openMtcnn(openSession, files, { threads });
  try {
    return await use(detector);
  } finally {
    await detector.release();
  }
}

async function decode(blob: Blob, form: PictureForm, maxPixels?: number): Promise<Image> {
  const options = { name: 'test', ...(maxPixels === undefined ? {} : { maxPixels }) };
  const picture = form === 'blob' ? blob : await inForm(blob, form);
  return decodePicture(picture, options);
}

async function inForm(blob: Blob, form: Exclude<PictureForm, 'blob'>): Promise<WebPicture> {
  if (form === 'element') {
    const element = document.createElement('img');
    element.src = URL.createObjectURL(blob);
    return element;
  }
  const bitmap = await createImageBitmap(blob);
  if (form === 'bitmap') return bitmap;
  if (form === 'frame') return new VideoFrame(bitmap, { timestamp: 0 });
  if (form === 'video') return playing(bitmap);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return form === 'canvas' ? canvas : context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** A video that shows the picture, as one shows a webcam. */
async function playing(bitmap: ImageBitmap): Promise<HTMLVideoElement> {
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  await video.play();
  return video;
}

function recognizeInWorker(question: WorkerQuestion): Promise<unknown> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(question);
  });
}

/** Errors with their code, which would be lost on the way out of the page. */
async function answer(name: keyof PageCalls, words: readonly unknown[]): Promise<unknown> {
  try {
    const call = calls[name] as (...words: readonly unknown[]) => unknown;
    return { value: await call(...words) };
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    return { error: { code: error.code, message: error.message, hint: error.hint } };
  }
}

Object.assign(globalThis, { answer });
