import { createHash } from 'node:crypto';
import { MienError } from '../errors.js';
import { type Batch, readList } from './batch.js';
import { type Commit, commitKey, committedShards, dataKey, readCommit } from './commit.js';
import { linesOf } from './plan/lines.js';
import { isRowOf, LONGEST_ROW, parseRow, type Row } from './row.js';
import { broken } from './store/json-object.js';
import type { ObjectStore } from './store/object-store.js';

/**
 * The rows of a committed shard in the order of its list, as they lie in the store. The SHA-256 of the whole file is
 * compared behind the last row. Throws `STORE_BROKEN`.
 */
export async function* rowsOfCommit(store: ObjectStore, commit: Commit): AsyncGenerator<Row> {
  const key = dataKey(commit.shard, commit.attempt);
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of store.stream(key)) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  };
  let rows = 0;
  try {
    for await (const line of linesOf(pieces(), key, LONGEST_ROW)) {
      const row = parseRow(line);
      if (row === undefined) throw broken(store, key, `line ${rows + 1} is no row`);
      rows += 1;
      yield row;
    }
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND')
      throw broken(store, key, 'it is missing');
    throw error;
  }
  if (bytes !== commit.bytes || hash.digest('hex') !== commit.sha256) {
    throw broken(store, key, `its size or SHA-256 is another one than its commit's`);
  }
}

/**
 * One row for each input, in the order of the plan; of an input that was looked at again, the last one. Held in memory are
 * the rows that were looked at again, one shard's list, and one more row. Throws `STORE_UNFINISHED` where a shard is not
 * committed, and `STORE_BROKEN`, also where a list or a plan of further shards is gone: what is read is all, or nothing.
 */
export async function* finalRows(batch: Batch): AsyncGenerator<Row> {
  const { store, plan, shards } = batch;
  for (const shard of await committedShards(store)) {
    if (shard >= shards) throw broken(store, 'rounds/', `shard ${shard} is committed, and its plan is gone`);
  }
  const again = new Map<number, Row>();
  for (let shard = plan.shards; shard < shards; shard++) {
    for await (const row of rowsOfShard(batch, shard, await readList(batch, shard))) again.set(row.n, row);
  }
  for (let shard = 0; shard < plan.shards; shard++) {
    for await (const row of rowsOfShard(batch, shard, await readList(batch, shard))) {
      yield again.get(row.n) ?? row;
    }
  }
}

/**
 * The rows of a shard in the order of `list`, each of which is that of its input. What is wrong with the shard as a whole shows at
 * the end at the latest. Throws `STORE_UNFINISHED` and `STORE_BROKEN`.
 */
export async function* rowsOfShard(
  batch: Batch,
  shard: number,
  { inputs, sha256 }: Awaited<ReturnType<typeof readList>>,
): AsyncGenerator<Row> {
  const { store, plan } = batch;
  const commit = await requireCommit(batch, shard);
  if (commit.run !== plan.run) throw broken(store, commitKey(shard), 'it is of another run');
  if (commit.shard !== shard) throw broken(store, commitKey(shard), 'it is of another shard');
  if (commit.list !== sha256) throw broken(store, commitKey(shard), 'it is of another list');
  const key = dataKey(shard, commit.attempt);
  let rows = 0;
  for await (const row of rowsOfCommit(store, commit)) {
    const input = inputs[rows++];
    if (input === undefined || !isRowOf(row, input))
      throw broken(store, key, `row ${rows} is of another input`);
    yield row;
  }
  if (rows !== inputs.length) throw broken(store, key, `it has ${rows} rows for ${inputs.length} inputs`);
}

async function requireCommit({ store, shards }: Batch, shard: number): Promise<Commit> {
  const commit = await readCommit(store, shard);
  if (commit !== undefined) return commit;
  throw new MienError('STORE_UNFINISHED', `${store.name}: shard ${shard} of ${shards} has no result yet`, {
    hint: `Go on with "mien batch work ${store.name}"; "mien batch status ${store.name}" says what is left.`,
  });
}
