import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../store/object-store.js';
import { type Lease, Leases } from './leases.js';

/** Milliseconds between two looks at what others hold, at first and at most: the last shard is often done soon. */
const [SOON, LATER] = [100, 2000];

export interface LeasedOptions {
  readonly worker: string;
  /** Seconds. */
  readonly lease: number;
  readonly signal: AbortSignal;
}

/** Work that several processes share. */
export interface SharedWork<Item> {
  /** What can be done now, the most wanted first; `undefined` once all is done. */
  open(): Promise<readonly Item[] | undefined>;
  /** Names the item's lease: no two items have one name. */
  nameOf(item: Item): string;
  /** Whether somebody did it since `open` was asked. */
  isDone(item: Item): Promise<boolean>;
  /** Items that are taken before `open` is asked again. */
  readonly perLook: number;
}

/** An item that nobody else works on. */
export interface HeldItem<Item> {
  readonly item: Item;
  /** Whether another worker held it before. */
  readonly isTakeover: boolean;
  /** Whether somebody else took it over meanwhile. */
  readonly isLost: () => Promise<boolean>;
}

/**
 * Items that nobody works on, one after the other, until all are done: those of workers that died are taken over, so this
 * waits for the others in the end.
 */
export async function* leasedItems<Item>(
  store: ObjectStore,
  work: SharedWork<Item>,
  { worker, lease, signal }: LeasedOptions,
): AsyncGenerator<HeldItem<Item>> {
  const leases = new Leases(store, worker);
  let wait = SOON;
  while (!signal.aborted) {
    const open = await work.open();
    if (open === undefined) return;
    let taken = 0;
    for (const item of open) {
      if (signal.aborted || taken >= work.perLook) break;
      const held = await takeUndone(work, leases, item);
      if (held === undefined) continue;
      taken += 1;
      yield { item, isTakeover: held.generation > 0, isLost: async () => !(await leases.isHeld(held)) };
    }
    if (taken > 0) wait = SOON;
    else {
      await pause(Math.min(wait, 250 * lease), signal);
      wait = Math.min(LATER, 1.5 * wait);
    }
  }
}

async function takeUndone<Item>(
  work: SharedWork<Item>,
  leases: Leases,
  item: Item,
): Promise<Lease | undefined> {
  // What is open may be from before an hour's work.
  if (await work.isDone(item)) return undefined;
  const lease = await leases.take(work.nameOf(item));
  if (lease === undefined) return undefined;
  // Its holder may have done it, and ended, between the two looks.
  return (await work.isDone(item)) ? undefined : lease;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
