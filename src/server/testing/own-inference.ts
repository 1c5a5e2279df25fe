import type { Recognizer } from '../../recognizer/recognizer.js';
import { answerPicture } from '../answer-picture.js';
import type { Inference } from '../inference.js';
import { DEFAULT_LIMITS } from '../server-options.js';

/** What a worker thread does, in this thread. */
export function ownInference(recognizer: Recognizer): Inference {
  return {
    load: { ready: 1, running: 0, waiting: 0 },
    run: (job, { signal } = {}) =>
      answerPicture(recognizer, job, {
        maxPixels: DEFAULT_LIMITS.pixels,
        maxWork: DEFAULT_LIMITS.work,
        signal,
      }),
    close: async () => {},
  };
}
