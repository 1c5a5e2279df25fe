import type { Batch } from '../batch.js';
import { committedShards, readCommit } from '../commit.js';
import { type ChosenShard, leasedShards } from '../work/choose-shards.js';
import type { LeasedOptions } from '../work/leased-items.js';
import type { ShardQueue } from './shard-queue.js';

/** Seconds without a job after which a worker looks what is missing. */
const IDLE = 1;

export interface QueuedOptions extends LeasedOptions {
  /** Is told where the queue was out of reach for a lease, and the work goes on without it. */
  readonly onGone?: (() => void) | undefined;
}

/**
 * Shards as the queue gives them, until all are committed. The store is asked first, for a queue may give a shard twice.
 * What lacks a commit and a job gets one. Where the queue is out of reach for as long as a lease, shards are shared by
 * leases in the store from then on.
 */
export async function* queuedShards(
  batch: Batch,
  queue: ShardQueue,
  { onGone, ...options }: QueuedOptions,
): AsyncGenerator<ChosenShard> {
  const { signal, lease } = options;
  const isCommitted = async (shard: number): Promise<boolean> =>
    (await readCommit(batch.store, shard)) !== undefined;
  let reached = performance.now();
  let missing = await missingShards(batch);
  await queue.fill(missing, 1000 * lease);
  while (missing.length > 0 && !signal.aborted) {
    const given = await queue.next(1000 * Math.min(IDLE, lease / 4), signal);
    if (queue.isReachable) reached = performance.now();
    if (given !== undefined) {
      const { shard, release } = given;
      try {
        if (!signal.aborted && !(await isCommitted(shard))) yield { shard, isLost: () => isCommitted(shard) };
      } finally {
        release();
      }
      continue;
    }
    missing = await missingShards(batch);
    if (performance.now() - reached > 1000 * lease) {
      onGone?.();
      yield* leasedShards(batch, options);
      return;
    }
    await queue.fill(missing, 1000);
  }
}

async function missingShards({ store, shards }: Batch): Promise<number[]> {
  const done = await committedShards(store);
  return Array.from({ length: shards }, (_, shard) => shard).filter((shard) => !done.has(shard));
}
