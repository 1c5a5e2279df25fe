import type { ObjectStore } from '../store/object-store.js';
import { Heart, type HeartOptions } from './worker-record.js';

export interface WorkOnEachOptions extends Pick<HeartOptions, 'run' | 'lease'> {
  readonly signal: AbortSignal;
  /** Whether all work is to end: it is asked before each piece and with each sign of life. */
  readonly isCancelled?: (() => Promise<boolean>) | undefined;
}

/** What goes with a piece of work while it is done. */
export interface AtHand {
  readonly heart: Heart;
  /** Is raised where the work is to stop: at the caller's wish, or because all ends, or because somebody else took it over. */
  readonly signal: AbortSignal;
  /** Raised in the last case alone. */
  readonly lost: AbortSignal;
}

/**
 * Works on one thing after the other while saying, in the store, that this worker lives. With each sign of life it looks
 * whether the work at hand was taken over. Returns the worker's name. Throws as the store and `work`.
 */
export async function workOnEach<Chosen extends { readonly isLost?: () => Promise<boolean> }>(
  store: ObjectStore,
  { run, lease, signal: wish, isCancelled }: WorkOnEachOptions,
  choose: (worker: string, signal: AbortSignal) => AsyncIterable<Chosen>,
  work: (chosen: Chosen, atHand: AtHand) => Promise<void>,
): Promise<string> {
  let current: { readonly chosen: Chosen; readonly lost: AbortController } | undefined;
  const ending = new AbortController();
  const signal = AbortSignal.any([wish, ending.signal]);
  const lookForEnd = async (): Promise<void> => {
    if ((await isCancelled?.()) === true) ending.abort();
  };
  const onBeat = async (): Promise<void> => {
    await lookForEnd();
    const held = current;
    if ((await held?.chosen.isLost?.()) === true) held?.lost.abort();
  };
  const heart = await Heart.start(store, { run, lease, onBeat });
  try {
    for await (const chosen of choose(heart.worker, signal)) {
      await lookForEnd();
      if (signal.aborted) break;
      const lost = new AbortController();
      current = { chosen, lost };
      await work(chosen, { heart, signal: AbortSignal.any([signal, lost.signal]), lost: lost.signal });
    }
  } finally {
    await heart.stop();
  }
  return heart.worker;
}
