/**
 * What a promise comes to, or the signal's reason as soon as it fires, whichever is first. What was begun goes on; whoever
 * calls ends it. Throws the signal's reason, and what the promise throws.
 */
export function orAborted<Value>(begun: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return begun;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    begun.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
