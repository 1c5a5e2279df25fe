import { MienError } from '../errors.js';
import type { SentError } from './messages.js';
import type { WorkerEnd } from './worker-link.js';

export function fromSent({ code, message, hint }: SentError): MienError {
  return new MienError(code, message, hint === undefined ? {} : { hint });
}

export function died({ code, signal, error }: WorkerEnd): MienError {
  const detail = error?.message ?? (signal === undefined ? `exit code ${code}` : signal);
  return new MienError('WORKER_DIED', `The worker that worked on this died (${detail}).`, {
    cause: error,
    hint: 'It has been replaced. If the same input does this again, please report it.',
  });
}

export function overdue(milliseconds: number): MienError {
  return new MienError('JOB_TIMEOUT', `The job took longer than ${milliseconds / 1000} s.`, {
    hint: 'Give it less to do, or allow more time.',
  });
}

export function neverStarted(milliseconds: number): MienError {
  return new MienError('WORKER_DIED', `A worker was not ready within ${milliseconds / 1000} s.`, {
    hint: 'It has been ended. The machine may be too busy or short of memory.',
  });
}

/** Of functions, proxies and memory that was handed to another thread, no copy can be made. */
export function unsendable(cause: unknown): MienError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MienError('OPTION_INVALID', `The input cannot be sent to a worker: ${detail}`, {
    cause,
    hint: 'Give plain values: bytes, pixels, numbers and texts, and no functions among them.',
  });
}

export function closed(): MienError {
  return new MienError('WORKERS_CLOSED', 'The workers have been closed.', { hint: 'Open new ones.' });
}
