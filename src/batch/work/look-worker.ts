import { decodeAlone } from '../../image/sharp.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { answerJobs } from '../../workers/answer-jobs.js';
import { lookAt } from './look-at.js';
import type { LookJobs, LookSettings } from './look-jobs.js';

/** The program of a process that recognises for a batch: networks of one thread each, one picture at a time. */
answerJobs<LookSettings, LookJobs>(async ({ model, detector, recipe, root }) => {
  decodeAlone();
  const recognizer = await createRecognizer({ model, detector, prior: recipe.prior, threads: 1 });
  if (recipe.detect) await recognizer.openDetector();
  return {
    jobs: { look: async (input) => ({ result: await lookAt(recognizer, input, { recipe, root }) }) },
    release: () => recognizer.release(),
  };
});
