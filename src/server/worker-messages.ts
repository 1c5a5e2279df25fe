import type { MienErrorCode } from '../errors.js';

/** From the pool to a worker. A worker has one job at a time. */
export type ToWorker<Job> = { readonly job: Job } | 'stop';

/** A `MienError` on its way between threads. */
export interface SentError {
  readonly code: MienErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** From a worker to the pool: once that it is ready (or cannot be), then one answer a job. */
export type FromWorker<Result> =
  | { readonly ready: true }
  | { readonly result: Result }
  | { readonly error: SentError };
