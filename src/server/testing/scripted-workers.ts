import { Worker } from 'node:worker_threads';
import type { MienErrorCode } from '../../errors.js';
import type { PictureAnswer, PictureJob } from '../picture-job.js';
import { WorkerPool, type WorkerPoolOptions } from '../worker-pool.js';

/** What a scripted worker does with a job; the bytes of the "picture" are this as JSON. */
export interface Plan {
  /** Comes back in the answer, to know one from another. */
  readonly width?: number;
  /** Milliseconds before the answer. */
  readonly sleep?: number;
  /** Milliseconds in which the thread hears nothing. */
  readonly block?: number;
  readonly error?: { readonly code: MienErrorCode; readonly message: string; readonly hint?: string };
  readonly end?: 'exit' | 'throw';
}

const SCRIPT = `
  const { parentPort, workerData } = require('node:worker_threads');
  if (workerData.stillborn) {
    parentPort.postMessage({ error: { code: 'MODEL_BROKEN', message: 'no model', hint: 'none' } });
  } else {
    parentPort.on('message', (message) => {
      if (message === 'stop') return parentPort.close();
      const { width = 1, sleep, block, error, end } = JSON.parse(Buffer.from(message.job.bytes).toString());
      if (end === 'exit') process.exit(3);
      if (end === 'throw') throw new Error('a fault');
      if (block) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, block);
      const answer = error ? { error } : { result: { width, height: 1, faces: [] } };
      if (sleep) setTimeout(() => parentPort.postMessage(answer), sleep);
      else parentPort.postMessage(answer);
    });
    parentPort.postMessage({ ready: true });
  }
`;

/** A pool of real threads without a network: each does what the picture says. */
export function scriptedPool(
  options: Partial<WorkerPoolOptions> & { readonly stillborn?: boolean } = {},
): Promise<WorkerPool<PictureJob, PictureAnswer>> {
  const { stillborn = false, ...rest } = options;
  return WorkerPool.open({
    workers: 1,
    jobTimeout: 10_000,
    startWorker: () => new Worker(SCRIPT, { eval: true, workerData: { stillborn } }),
    ...rest,
  });
}

export function planBytes(plan: Plan): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(JSON.stringify(plan)));
}

export function planJob(plan: Plan): PictureJob {
  return { ask: 'predict', detect: true, options: {}, bytes: planBytes(plan) };
}
