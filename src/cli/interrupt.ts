import { outputEnded } from './output.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls back at the first Ctrl-C, or polite kill, so that work ends cleanly. The second ends the program at once, by the
 * signal itself: `process.exit` would tear threads out of the runtime, which aborts.
 */
export function onInterrupt(callback: () => void): void {
  let asked = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (asked) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
        return;
      }
      asked = true;
      callback();
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
