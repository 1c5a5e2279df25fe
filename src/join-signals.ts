/** A signal that is raised with the first of others. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Ends the join: the others hold nothing of it any more. */
  leave(): void;
}

/**
 * Joins signals for the time of one piece of work, after which `leave` is called. `AbortSignal.any` leaves something behind in
 * a signal that lives on, 1.2 kB where somebody still listens to the result (20,000 of them, Node 20.20).
 */
export function joinSignals(signals: readonly AbortSignal[]): JoinedSignal {
  const controller = new AbortController();
  const leave = (): void => {
    for (const each of signals) each.removeEventListener('abort', raise);
  };
  const raise = (): void => {
    leave();
    controller.abort(signals.find(({ aborted }) => aborted)?.reason);
  };
  for (const each of signals) each.addEventListener('abort', raise);
  if (signals.some(({ aborted }) => aborted)) raise();
  return { signal: controller.signal, leave };
}
