import { outputEnded } from './output.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A Ctrl-C reaches every program of the terminal, and those that start others, such as `npx`, hand theirs on: within this
 * time, milliseconds, a second signal is the first one again.
 */
const ECHO = 500;

/**
 * Calls back at the first Ctrl-C, or polite kill, so that work ends cleanly. The second ends the program at once, by the
 * signal itself: `process.exit` would tear threads out of the runtime, which aborts.
 */
export function onInterrupt(callback: () => void): void {
  let asked: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const now = performance.now();
      if (asked === undefined) {
        asked = now;
        callback();
      } else if (now - asked > ECHO) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      }
    });
  }
}

/** A signal that Ctrl-C raises once (see `onInterrupt`), as does the end of standard output. */
export function interruptSignal(callback: () => void): AbortSignal {
  const controller = new AbortController();
  onInterrupt(() => {
    controller.abort();
    callback();
  });
  return AbortSignal.any([controller.signal, outputEnded]);
}
