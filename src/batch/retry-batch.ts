import { randomBytes } from 'node:crypto';
import { MienError } from '../errors.js';
import { type Batch, putRound, readList } from './batch.js';
import { stampInput } from './plan/make-plan.js';
import { type PlannedInput, putShardList, shardKey } from './plan/shard-list.js';
import { errorCode } from './row.js';
import { finalRows } from './rows.js';

export interface RetryOptions {
  /** Only inputs whose row has one of these codes. Default: all errors. */
  readonly codes?: readonly string[] | undefined;
  readonly shardSize: number;
  /** The folder that the pictures are below here. Default: as in the plan. */
  readonly root?: string | undefined;
}

/**
 * Plans the inputs anew whose row is an error: further shards behind those that are there, with size and time of the files
 * as they are now. Nothing that is committed changes; the later row of an input counts. Returns how many there are.
 * Throws `STORE_UNFINISHED` where something is still to be done, `STORE_BROKEN`, and `FOLDER_LOCKED` where another retry was
 * faster.
 */
export async function retryBatch(batch: Batch, { codes, shardSize, root }: RetryOptions): Promise<number> {
  const { store, plan, shards } = batch;
  const failed = new Set<number>();
  for await (const row of finalRows(batch)) {
    const code = errorCode(row);
    if (code !== undefined && (codes === undefined || codes.includes(code))) failed.add(row.n);
  }
  if (failed.size === 0) return 0;
  const folder = `again-${randomBytes(4).toString('hex')}`;
  let count = 0;
  for (const [first, inputs] of chunks(await plannedAgain(batch, failed, root ?? plan.root), shardSize)) {
    await putShardList(store, shardKey(folder, first), inputs);
    count += 1;
  }
  const made = new Date().toISOString();
  const round = { run: plan.run, folder, first: shards, shards: count, inputs: failed.size, made };
  if (await putRound(batch, round)) return failed.size;
  throw new MienError('FOLDER_LOCKED', `${store.name}: another retry was planned meanwhile`, {
    hint: 'Work on that one: mien batch work STORE',
  });
}

async function plannedAgain(
  batch: Batch,
  failed: ReadonlySet<number>,
  root: string,
): Promise<readonly PlannedInput[]> {
  const again: PlannedInput[] = [];
  for (let shard = 0; shard < batch.plan.shards; shard++) {
    for (const input of (await readList(batch, shard)).inputs) {
      if (!failed.has(input.n)) continue;
      // A place in an archive is of that archive as it was.
      again.push(
        input.member === undefined ? { n: input.n, ...(await stampInput(input.path, root)) } : input,
      );
    }
  }
  return again;
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly [number, readonly Item[]]> {
  for (let i = 0; i * size < items.length; i++) yield [i, items.slice(i * size, (i + 1) * size)];
}
