import type { MienErrorCode } from '../errors.js';
import type { SpanCarrier } from '../tracing.js';

/** From the pool to a worker. A worker has one job at a time. */
export type ToWorker =
  /** The first message: what the worker needs to open what it works with. */
  | { readonly open: unknown }
  | {
      readonly job: number;
      readonly name: string;
      readonly input: unknown;
      /** Where somebody traces: what the job's spans are below. */
      readonly trace?: SpanCarrier | undefined;
    }
  /** The job's result is no longer wanted. */
  | { readonly cancel: number }
  | 'stop';

/** A `MienError` on its way between threads or processes. */
export interface SentError {
  readonly code: MienErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** From a worker to the pool: first whether it could open, then one answer for each job. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly failed: SentError }
  | { readonly done: number; readonly result: unknown }
  | { readonly done: number; readonly error: SentError };
