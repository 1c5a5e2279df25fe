import { startProcess } from '../process-link.js';
import { startThread } from '../thread-link.js';
import { WorkerPool, type WorkerPoolOptions } from '../worker-pool.js';

/** `bytes` are a plan as JSON: see `scripted-worker.cjs`. */
export type ScriptedJobs = {
  answer(job: { readonly bytes: Uint8Array }): {
    readonly width: number;
    readonly height: number;
    readonly faces: readonly never[];
  };
};

export type ScriptedPoolOptions = Partial<Omit<WorkerPoolOptions, 'settings'>> & {
  readonly stillborn?: boolean;
  readonly kind?: 'thread' | 'process';
};

const PROGRAM = new URL('./scripted-worker.cjs', import.meta.url);

/** A pool of real threads or processes without a network: each does what its job says. */
export function scriptedPool({ stillborn = false, kind = 'thread', ...options }: ScriptedPoolOptions = {}) {
  return WorkerPool.open<ScriptedJobs>({
    workers: 1,
    jobTimeout: 10_000,
    settings: { stillborn },
    start: () => (kind === 'thread' ? startThread(PROGRAM) : startProcess(PROGRAM)),
    ...options,
  });
}
