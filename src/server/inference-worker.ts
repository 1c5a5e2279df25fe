import { decodeAlone } from '../image/sharp.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { answerJobs } from '../workers/answer-jobs.js';
import { answerPicture } from './answer-picture.js';
import type { PictureJobs, WorkerSettings } from './inference.js';

/** The program of a worker process: its own sessions of one thread each, and one picture at a time. */
answerJobs<WorkerSettings, PictureJobs>(async ({ model, detector, openDetector, prior, ...limits }) => {
  decodeAlone();
  const recognizer = await createRecognizer({ model, detector, prior, threads: 1 });
  if (openDetector) await recognizer.openDetector();
  return {
    jobs: {
      answer: async (job, { signal }) => ({
        result: await answerPicture(recognizer, job, { ...limits, signal }),
      }),
    },
    release: () => recognizer.release(),
  };
});
