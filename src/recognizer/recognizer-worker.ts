import { decodeImage } from '../image/decode.js';
import { answerJobs } from '../workers/answer-jobs.js';
import { openParts } from './create-recognizer.js';
import { jobsOf } from './jobs-of.js';
import { Recognizer } from './recognizer.js';
import type { RecognizerJobs, SentFile, ThreadSettings } from './recognizer-jobs.js';

/** The program of a thread of `PooledRecognizer`: a recognizer of its own, and one call at a time. */
answerJobs<ThreadSettings, RecognizerJobs>(async ({ model, network, reading }) => {
  const recognizer = new Recognizer<SentFile>({
    ...(await openParts(model, network)),
    decode: ({ source, name }, signal) => decodeImage(source, { ...reading, name, signal }),
  });
  return { jobs: jobsOf(recognizer), release: () => recognizer.release() };
});
