import { MienError } from '../errors.js';
import type { Prior } from '../model/prior.js';
import { startProcess } from '../workers/process-link.js';
import { type JobOptions, type PoolLoad, WorkerPool } from '../workers/worker-pool.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';

/** What a worker is told at its start. */
export interface WorkerSettings {
  /** Path of the model's file. */
  readonly model: string;
  readonly detector?: string | undefined;
  /** Whether the detector is opened at once; it is not where the server goes without one. */
  readonly openDetector: boolean;
  /** The class shares that answers are for, where a request names no others. */
  readonly prior?: Prior | undefined;
  /** Pictures of more pixels are refused before they are decoded. */
  readonly maxPixels: number;
  /** Most work of a search, megapixels: `SearchOptions.maxWork`. */
  readonly maxWork: number;
}

export type PictureJobs = { answer(job: PictureJob): PictureAnswer };

export interface InferenceOptions extends WorkerSettings {
  readonly workers: number;
  /** For one picture from when it is handed in, milliseconds. */
  readonly jobTimeout: number;
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

/** What answers pictures: a pool of processes, or what a test puts in its place. */
export interface Inference {
  /**
   * Throws what `answerPicture` throws, `SERVER_FAULT` where the worker died, `JOB_TIMEOUT`, `SERVER_STOPPING`, and the
   * signal's reason.
   */
  run(job: PictureJob, options?: JobOptions): Promise<PictureAnswer>;
  readonly load: PoolLoad;
  /** Milliseconds since a picture was begun or answered, where all workers are busy. */
  readonly stalled?: number;
  /** Workers that had to be replaced since the start. */
  readonly losses?: number;
  close(): Promise<void>;
}

/** JavaScript's own heap of a worker, MiB; pictures and tensors are outside of it. */
const HEAP_MB = 512;

/** Starts the worker processes. Throws as `createRecognizer` and `openDetector`. */
export async function openInference(options: InferenceOptions): Promise<Inference> {
  const { workers, jobTimeout, onLoss, ...settings } = options;
  const pool = await WorkerPool.open<PictureJobs>({
    workers,
    jobTimeout,
    onLoss,
    settings,
    start: () => startProcess(new URL('./inference-worker.js', import.meta.url), { heap: HEAP_MB }),
  });
  return inferenceOver(pool);
}

/** A pool as the server uses it: its errors are the server's. */
export function inferenceOver(pool: WorkerPool<PictureJobs>): Inference {
  return {
    run: (job, run) => pool.run('answer', job, run).catch((error) => Promise.reject(asServerError(error))),
    get load() {
      return pool.load;
    },
    get stalled() {
      return pool.stalled;
    },
    get losses() {
      return pool.losses;
    },
    close: () => pool.close(),
  };
}

function asServerError(error: unknown): unknown {
  if (!(error instanceof MienError)) return error;
  const cause = error;
  switch (error.code) {
    case 'WORKER_DIED':
      return new MienError('SERVER_FAULT', error.message, {
        cause,
        hint: 'The worker has been replaced. If the same picture does this again, please report it.',
      });
    case 'WORKERS_CLOSED':
      return new MienError('SERVER_STOPPING', 'The server is stopping.', { cause, hint: 'Ask again later.' });
    case 'JOB_TIMEOUT':
      return new MienError('JOB_TIMEOUT', error.message.replace('The job', 'The picture'), {
        cause,
        hint: 'Make the picture smaller, search for larger faces (minFace), or raise the limit with --timeout.',
      });
    default:
      return error;
  }
}
