import { MienError } from './errors.js';

/** Told how far a piece of work is: `done` of `total` (bytes, rows or files), and which stage it is. */
export type Progress = (done: number, total: number | undefined, stage: string) => void;

/** Throws `INTERRUPTED` where the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, doing: string): void {
  if (signal?.aborted) {
    throw new MienError('INTERRUPTED', `${doing}: interrupted`, {
      cause: signal.reason,
      hint: 'Run it again; nothing half-written is left in use.',
    });
  }
}
