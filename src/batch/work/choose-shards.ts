import { createHash } from 'node:crypto';
import type { Batch } from '../batch.js';
import { committedShards, readCommit } from '../commit.js';
import { shardName } from '../plan/shard-list.js';
import { type LeasedOptions, leasedItems } from './leased-items.js';
import type { ShardShare } from './shard-share.js';

/** A shard that is to be worked on now. */
export interface ChosenShard {
  readonly shard: number;
  /** Whether its lease was another worker's before. */
  readonly isTakeover?: boolean;
  /** Whether somebody else took it over meanwhile. */
  readonly isLost?: () => Promise<boolean>;
}

/** The shards of one share that are not committed. Whoever has the share need not ask anybody. */
export async function* shardsOfShare(batch: Batch, { index, of }: ShardShare): AsyncGenerator<ChosenShard> {
  for (let shard = index; shard < batch.shards; shard += of) {
    if ((await readCommit(batch.store, shard)) === undefined) yield { shard };
  }
}

/**
 * Shards that nobody works on, one after the other, until all are committed. Each worker begins at another place, so that
 * they seldom ask for the same.
 */
export async function* leasedShards(batch: Batch, options: LeasedOptions): AsyncGenerator<ChosenShard> {
  const { store, shards } = batch;
  const order = [...round(placeOf(options.worker, shards), shards)];
  const work = {
    open: async () => {
      const done = await committedShards(store);
      return done.size >= shards ? undefined : order.filter((shard) => !done.has(shard));
    },
    nameOf: shardName,
    isDone: async (shard: number) => (await readCommit(store, shard)) !== undefined,
    // A look lists all commits, which takes long where there are many.
    perLook: Number.POSITIVE_INFINITY,
  };
  for await (const { item: shard, isLost, isTakeover } of leasedItems(store, work, options)) {
    yield { shard, isLost, isTakeover };
  }
}

/** All numbers below `count`, the first of them `start`. */
function* round(start: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield (start + i) % count;
}

function placeOf(worker: string, shards: number): number {
  return createHash('sha256').update(worker).digest().readUInt32BE() % shards;
}
