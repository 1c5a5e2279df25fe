import { parentPort } from 'node:worker_threads';
import { MienError } from '../errors.js';
import { sharp } from '../image/sharp.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

/** What a worker thread works with, once it is there. */
export interface JobAnswerer<Job, Result> {
  answer(job: Job): Promise<Answer<Result>>;
  release(): Promise<void>;
}

export interface Answer<Result> {
  readonly result: Result;
  /** Memory that is handed over rather than copied. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

/**
 * The worker's end of a `WorkerPool`: opens, says that it is ready, and answers one job at a time until it is told to
 * stop. A `MienError` is an answer like others; anything else ends the thread.
 */
export async function answerJobs<Job, Result>(open: () => Promise<JobAnswerer<Job, Result>>): Promise<void> {
  const port = parentPort!;
  const tell = (message: FromWorker<Result>, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  const tellError = (error: unknown): void => {
    if (!(error instanceof MienError)) throw error;
    const { code, message, hint } = error;
    tell({ error: { code, message, hint } });
  };

  // The threads of the pool are what runs side by side; pictures are not kept.
  sharp.concurrency(1);
  sharp.cache(false);

  try {
    const answerer = await open();
    let work: Promise<void> = Promise.resolve();
    port.on('message', (message: ToWorker<Job>) => {
      work =
        message === 'stop'
          ? work.then(() => answerer.release()).finally(() => port.close())
          : answerer
              .answer(message.job)
              .then(({ result, transfer }) => tell({ result }, transfer), tellError);
    });
    tell({ ready: true });
  } catch (error) {
    tellError(error);
  }
}
