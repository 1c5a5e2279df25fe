import { parentPort, workerData } from 'node:worker_threads';
import { MienError } from '../errors.js';
import { sharp } from '../image/sharp.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { answerPicture } from './answer-picture.js';
import type { WorkerSettings } from './inference.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

/** The program of a worker thread: its own sessions of one thread each, and one picture at a time. */
const { model, detector, openDetector, maxPixels } = workerData as WorkerSettings;
const port = parentPort!;

function tell(message: FromWorker<PictureAnswer>): void {
  port.postMessage(message);
}

function tellError(error: unknown): void {
  if (!(error instanceof MienError)) throw error;
  const { code, message, hint } = error;
  tell({ error: { code, message, hint } });
}

// The threads of the pool are what runs side by side; pictures of strangers are not kept.
sharp.concurrency(1);
sharp.cache(false);

try {
  const recognizer = await createRecognizer({ model, detector, threads: 1 });
  if (openDetector) await recognizer.openDetector();
  let work: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWorker<PictureJob>) => {
    work =
      message === 'stop'
        ? work.then(() => recognizer.release()).finally(() => port.close())
        : answerPicture(recognizer, message.job, { maxPixels }).then((result) => tell({ result }), tellError);
  });
  tell({ ready: true });
} catch (error) {
  tellError(error);
}
