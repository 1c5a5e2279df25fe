import type { MienError } from '../../errors.js';
import { startProcess } from '../../workers/process-link.js';
import { WorkerPool } from '../../workers/worker-pool.js';
import type { PlannedInput } from '../plan/shard-list.js';
import { timePicture } from './batch-metrics.js';
import { Gate } from './gate.js';
import type { Looked, LookJobs, LookSettings } from './look-jobs.js';

/** What answers the inputs of a batch. */
export interface Looking {
  /** How many are looked at side by side. */
  readonly processes: number;
  /** Throws as `lookAt`, `WORKER_DIED` where the process died over it, and `JOB_TIMEOUT`. */
  look(input: PlannedInput): Promise<Looked>;
  close(): Promise<void>;
}

export interface LookingOptions extends LookSettings {
  readonly processes: number;
  /** Most time for a picture, milliseconds. */
  readonly timeout: number;
  /** Is told of each process that had to be replaced. */
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

/** JavaScript's own heap of a process, MiB; pictures and tensors are outside of it. */
const HEAP_MB = 512;

/**
 * Starts the processes. In processes of their own, a picture that ends one ends no other, and the event loop of the
 * caller is free to say that it is alive. Throws as `createRecognizer` and `openDetector`.
 */
export async function openLooking(options: LookingOptions): Promise<Looking> {
  const { processes, timeout, onLoss, ...settings } = options;
  const pool = await WorkerPool.open<LookJobs>({
    workers: processes,
    jobTimeout: timeout,
    onLoss,
    settings,
    start: () => startProcess(new URL('./look-worker.js', import.meta.url), { heap: HEAP_MB }),
  });
  // The pool counts a job's time from when it is handed in: none waits in it behind others.
  const gate = new Gate(processes);
  return {
    processes,
    look: (input) => gate.run(() => timePicture(() => pool.run('look', input))),
    close: () => pool.close(),
  };
}
