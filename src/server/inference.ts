import { Worker } from 'node:worker_threads';
import type { MienError } from '../errors.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';
import { WorkerPool } from './worker-pool.js';

/** What a worker thread is told at its start. */
export interface WorkerSettings {
  /** Path of the model's file. */
  readonly model: string;
  readonly detector?: string | undefined;
  /** Whether the detector is opened at once; it is not where the server goes without one. */
  readonly openDetector: boolean;
  /** Pictures of more pixels are refused before they are decoded. */
  readonly maxPixels: number;
}

export interface InferenceOptions extends WorkerSettings {
  readonly workers: number;
  /** For one picture, milliseconds. */
  readonly jobTimeout: number;
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

/** What answers pictures: a pool of threads, or what a test puts in its place. */
export interface Inference extends Pick<WorkerPool<PictureJob, PictureAnswer>, 'run' | 'load' | 'close'> {
  /** Threads that had to be replaced since the start; none where there are no threads. */
  readonly losses?: number;
}

/** JavaScript's own heap of a worker, MiB; pictures and tensors are outside of it. */
const HEAP_MB = 512;

/** Starts the worker threads. Throws as `createRecognizer` and `openDetector`. */
export function openInference(options: InferenceOptions): Promise<Inference> {
  const { workers, jobTimeout, onLoss, model, detector, openDetector, maxPixels } = options;
  const settings: WorkerSettings = { model, detector, openDetector, maxPixels };
  return WorkerPool.open<PictureJob, PictureAnswer>({
    workers,
    jobTimeout,
    onLoss,
    startWorker: () =>
      new Worker(new URL('./inference-worker.js', import.meta.url), {
        workerData: settings,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      }),
  });
}
