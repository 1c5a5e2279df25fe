import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from '../batch.js';
import { committedShards, readCommit } from '../commit.js';
import { type Lease, Leases } from './leases.js';
import type { ShardShare } from './shard-share.js';

/** A shard that is to be worked on now. */
export interface ChosenShard {
  readonly shard: number;
  /** Whether somebody else took it over meanwhile. */
  readonly isLost?: () => Promise<boolean>;
}

/** Seconds between two looks at shards that others hold, at most. */
const LOOK_AGAIN = 2;

/** The shards of one share that are not committed. Whoever has the share need not ask anybody. */
export async function* shardsOfShare(batch: Batch, { index, of }: ShardShare): AsyncGenerator<ChosenShard> {
  for (let shard = index; shard < batch.shards; shard += of) {
    if ((await readCommit(batch.store, shard)) === undefined) yield { shard };
  }
}

export interface LeasedOptions {
  readonly worker: string;
  /** Seconds. */
  readonly lease: number;
  readonly signal: AbortSignal;
}

/**
 * Shards that nobody works on, one after the other, until all are committed: those of workers that died are taken over, so
 * this waits for the others in the end. Each worker begins at another place, so that they seldom ask for the same.
 */
export async function* leasedShards(batch: Batch, options: LeasedOptions): AsyncGenerator<ChosenShard> {
  const { worker, lease, signal } = options;
  const leases = new Leases(batch.store, worker);
  const order = [...round(placeOf(worker, batch.shards), batch.shards)];
  while (!signal.aborted) {
    const done = await committedShards(batch.store);
    if (done.size >= batch.shards) return;
    const missing = order.filter((shard) => !done.has(shard));
    let taken = 0;
    for await (const chosen of freeShards(batch, { leases, missing, signal })) {
      taken += 1;
      yield chosen;
    }
    if (taken === 0) await pause(1000 * Math.min(LOOK_AGAIN, lease / 4), signal);
  }
}

interface Missing {
  readonly leases: Leases;
  readonly missing: readonly number[];
  readonly signal: AbortSignal;
}

/** Those of the missing shards that nobody works on when their turn comes. */
async function* freeShards(batch: Batch, { leases, missing, signal }: Missing): AsyncGenerator<ChosenShard> {
  for (const shard of missing) {
    if (signal.aborted) return;
    const held = await takeUncommitted(batch, leases, shard);
    if (held !== undefined) yield { shard, isLost: async () => !(await leases.isHeld(held)) };
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

/** All numbers below `count`, the first of them `start`. */
function* round(start: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield (start + i) % count;
}

async function takeUncommitted({ store }: Batch, leases: Leases, shard: number): Promise<Lease | undefined> {
  // The list of commits may be from before an hour's work.
  if ((await readCommit(store, shard)) !== undefined) return undefined;
  const lease = await leases.take(shard);
  if (lease === undefined) return undefined;
  // Its holder may have committed it, and ended, between the two looks.
  return (await readCommit(store, shard)) === undefined ? lease : undefined;
}

function placeOf(worker: string, shards: number): number {
  return createHash('sha256').update(worker).digest().readUInt32BE() % shards;
}
