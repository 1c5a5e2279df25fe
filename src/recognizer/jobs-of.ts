import type { OpenedWorker } from '../workers/answer-jobs.js';
import type { Recognizer } from './recognizer.js';
import type { RecognizerJobs, SentFile } from './recognizer-jobs.js';

/** A recognizer's calls as the jobs of a worker. */
export function jobsOf(recognizer: Recognizer<SentFile>): OpenedWorker<RecognizerJobs>['jobs'] {
  return {
    recognizeAll: async ([pictures, options], { signal }) => ({
      result: await recognizer.recognizeAll(pictures, { ...options, signal }),
    }),
    recognizeCrops: async (words) => ({ result: await recognizer.recognizeCrops(...words) }),
    detect: async ([picture, options], { signal }) => ({
      result: await recognizer.detect(picture, { ...options, signal }),
    }),
    findFaces: async ([image, options], { signal }) => ({
      result: await recognizer.findFaces(image, { ...options, signal }),
    }),
    recognizeAt: async (words) => ({ result: await recognizer.recognizeAt(...words) }),
    perceiveFaces: async (words) => ({ result: await recognizer.perceiveFaces(...words) }),
    perceiveFound: async (words) => ({ result: await recognizer.perceiveFound(...words) }),
    probabilities: async (words) => ({ result: await recognizer.probabilities(...words) }),
    explain: async (words) => ({ result: await recognizer.explain(...words) }),
    explainFound: async (words) => ({ result: await recognizer.explainFound(...words) }),
    openDetector: async () => ({ result: await recognizer.openDetector() }),
  };
}
