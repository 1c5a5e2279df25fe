import { availableParallelism } from 'node:os';

/** Threads that a session takes where nothing else is said: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}
