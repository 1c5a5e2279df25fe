import { workerData } from 'node:worker_threads';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { answerJobs } from './answer-jobs.js';
import { answerPicture } from './answer-picture.js';
import type { WorkerSettings } from './inference.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';

/** The program of a worker thread: its own sessions of one thread each, and one picture at a time. */
const { model, detector, openDetector, maxPixels } = workerData as WorkerSettings;

await answerJobs<PictureJob, PictureAnswer>(async () => {
  const recognizer = await createRecognizer({ model, detector, threads: 1 });
  if (openDetector) await recognizer.openDetector();
  return {
    answer: async (job) => ({ result: await answerPicture(recognizer, job, { maxPixels }) }),
    release: () => recognizer.release(),
  };
});
