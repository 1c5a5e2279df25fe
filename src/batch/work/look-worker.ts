import { openDetector } from '../../face/open-detector.js';
import { decodeAlone } from '../../image/sharp.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { answerJobs, type OpenedWorker } from '../../workers/answer-jobs.js';
import { findFacesAt, lookAt } from './look-at.js';
import type { LookJobs, LookSettings } from './look-jobs.js';

/** The program of a process that recognises for a batch: networks of one thread each, one picture at a time. */
answerJobs<LookSettings, LookJobs>((settings) => {
  decodeAlone();
  return settings.recipe.ask === 'detect' ? finding(settings) : recognizing(settings);
});

async function finding({ detector, recipe, root }: LookSettings): Promise<OpenedWorker<LookJobs>> {
  const opened = await openDetector({ detector, threads: 1 });
  return {
    jobs: { look: async (input) => ({ result: await findFacesAt(opened, input, { recipe, root }) }) },
    release: () => opened.release(),
  };
}

async function recognizing(settings: LookSettings): Promise<OpenedWorker<LookJobs>> {
  const { model, detector, recipe, root } = settings;
  const recognizer = await createRecognizer({ model, detector, prior: recipe.prior, threads: 1 });
  if (recipe.detect) await recognizer.openDetector();
  return {
    jobs: { look: async (input) => ({ result: await lookAt(recognizer, input, { recipe, root }) }) },
    release: () => recognizer.release(),
  };
}
