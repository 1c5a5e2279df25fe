import { createRecognizer, type Recognition } from '../../../src/web.js';

export interface WorkerQuestion {
  readonly model: string;
  readonly detector: string;
  readonly picture: Blob;
}

/** A recognizer away from the page, which stays responsive. */
globalThis.onmessage = async ({ data }: MessageEvent<WorkerQuestion>): Promise<void> => {
  const { picture, ...options } = data;
  const recognizer = await createRecognizer(options);
  const answer: Recognition = await recognizer.recognize(picture);
  await recognizer.release();
  globalThis.postMessage(answer);
};
