import { mienVersion } from '../../environment.js';
import type { MienError } from '../../errors.js';
import { openMetering } from '../../open-metering.js';
import { openTracing } from '../../open-tracing.js';
import { traced } from '../../tracing.js';
import type { Batch } from '../batch.js';
import { cancelled, cancelledAt, resumeBatch } from '../cancelled.js';
import { requireSame } from '../plan/plan.js';
import { hashNetworks, type NetworkNames } from '../plan/recipe.js';
import { queuedShards } from '../queue/queued-shards.js';
import { ShardQueue } from '../queue/shard-queue.js';
import { countShard, countTakeover } from './batch-metrics.js';
import { type ChosenShard, leasedShards, shardsOfShare } from './choose-shards.js';
import type { LeasedOptions } from './leased-items.js';
import { type Looking, openLooking } from './looking.js';
import type { ShardShare } from './shard-share.js';
import { workOnEach } from './work-on-each.js';
import { workShard } from './work-shard.js';

/** Seconds without a sign of life after which others may take a worker's shards. */
export const LEASE = 60;

export interface WorkBatchOptions {
  /** How the plan's networks are named here. Default: as in the plan. */
  readonly names?: NetworkNames | undefined;
  /** The folder that the pictures are below here. Default: as in the plan. */
  readonly root?: string | undefined;
  /** Pictures that are looked at side by side, each in a process. */
  readonly processes: number;
  /** Most time for a picture, milliseconds. */
  readonly timeout: number;
  /** The shards that this worker does. Default: those that nobody else holds. */
  readonly share?: ShardShare | undefined;
  /** Where a queue gives shards out: the address of Redis or Valkey. */
  readonly redis?: string | undefined;
  /** Is told where the queue was out of reach for a lease, and the work goes on without it. */
  readonly onQueueGone?: (() => void) | undefined;
  /** Seconds; see {@link LEASE}. */
  readonly lease?: number | undefined;
  /** Whether to go on with a batch that was cancelled. Default false. */
  readonly anyway?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly onRow?: ((failed: boolean) => void) | undefined;
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

/** What this worker did. */
export interface Worked {
  readonly worker: string;
  /** Shards that it committed, and those that another one committed before it. */
  readonly committed: number;
  readonly lost: number;
  /** Rows that it made, and those of them that are errors. */
  readonly rows: number;
  readonly failed: number;
}

/**
 * Works on a batch until all of its shards are committed, or those of the share. The signal ends it after the pictures at
 * hand; their rows stay for the next worker. So does `cancelBatch`. Throws `BATCH_CANCELLED`, `PLAN_MISMATCH` where the rows would be others than planned, and as
 * the store and `openLooking`.
 */
export async function workBatch(batch: Batch, options: WorkBatchOptions): Promise<Worked> {
  const { plan } = batch;
  await Promise.all([openTracing(), openMetering()]);
  const names = { ...plan.names, ...options.names };
  requireSame(plan, { version: mienVersion(), networks: await hashNetworks(names) });
  // Not before: a worker that is refused leaves the batch cancelled.
  if (options.anyway) await resumeBatch(batch.store);
  const { processes, timeout, onLoss, root = plan.root } = options;
  const looking = await openLooking({ ...names, recipe: plan.recipe, root, processes, timeout, onLoss });
  try {
    return await workWith(batch, looking, options);
  } finally {
    await looking.close();
  }
}

/** {@link workBatch} with what answers the inputs. */
export async function workWith(
  batch: Batch,
  looking: Looking,
  options: Omit<WorkBatchOptions, 'processes' | 'timeout'>,
): Promise<Worked> {
  const { lease = LEASE, signal, onRow } = options;
  const { store, plan } = batch;
  let [committed, lost, rows, failed] = [0, 0, 0, 0];
  const worker = await workOnEach(
    store,
    { run: plan.run, lease, signal, isCancelled: async () => (await cancelledAt(store)) !== undefined },
    (name, ending) => shardsFor(batch, { ...options, lease, worker: name, signal: ending }),
    async ({ shard, isTakeover }, atHand) => {
      if (isTakeover) countTakeover();
      const { heart } = atHand;
      const told = (isError: boolean): void => {
        heart.row(isError);
        rows += 1;
        if (isError) failed += 1;
        onRow?.(isError);
      };
      heart.begin(shard);
      const working = { looking, worker: heart.worker, signal: atHand.signal, onRow: told };
      const outcome = await countShard(atHand.lost, () =>
        traced('mien.shard', { 'mien.run': plan.run, 'mien.shard': shard }, () =>
          workShard(batch, shard, working),
        ),
      );
      if (outcome === 'committed') committed += 1;
      else if (outcome === 'lost') lost += 1;
    },
  );
  const at = await cancelledAt(store);
  if (at !== undefined) throw cancelled(store, at);
  return { worker, committed, lost, rows, failed };
}

type ShardsOptions = Pick<WorkBatchOptions, 'share' | 'redis' | 'onQueueGone'> & LeasedOptions;

async function* shardsFor(batch: Batch, options: ShardsOptions): AsyncGenerator<ChosenShard> {
  const { share, redis, lease, onQueueGone } = options;
  if (share !== undefined) yield* shardsOfShare(batch, share);
  else if (redis === undefined) yield* leasedShards(batch, options);
  else {
    const queue = await ShardQueue.open({ url: redis, run: batch.plan.run, lease });
    try {
      yield* queuedShards(batch, queue, { ...options, onGone: onQueueGone });
    } finally {
      await queue.close();
    }
  }
}
