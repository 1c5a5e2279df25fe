import type { Batch } from './batch.js';
import { cancelledAt } from './cancelled.js';
import { type Commit, committedShards, readCommit } from './commit.js';
import { readWorkers, type WorkerRecord, type WorkerState, workerState } from './work/worker-record.js';

/** What one worker did, and does. */
export interface WorkerStatus {
  readonly worker: string;
  readonly state: WorkerState;
  /** Shards that it committed. */
  readonly shards: number;
  /** Rows that it made, and those of them that are errors. */
  readonly rows: number;
  readonly failed: number;
  /** Rows a second since it began. */
  readonly rate: number;
  /** The shard at hand, and its rows so far. */
  readonly shard: number | null;
  readonly rowsOfShard: number;
}

export interface BatchStatus {
  readonly run: string;
  /** When it was cancelled, ISO 8601; `null` where it was not. */
  readonly cancelled: string | null;
  readonly shards: number;
  readonly committed: number;
  /** Of the plan, and of what is to be done again. */
  readonly inputs: number;
  /** Rows in committed shards, and those of them that are errors by their code. */
  readonly done: number;
  readonly failed: Readonly<Record<string, number>>;
  /** Rows a second of the workers that work now. */
  readonly rate: number;
  /** Seconds; `null` where nobody works. */
  readonly left: number | null;
  readonly workers: readonly WorkerStatus[];
}

/** What the store says, with whatever queue is gone. Reads all commits; throws as the store, and `STORE_BROKEN`. */
export async function batchStatus(batch: Batch): Promise<BatchStatus> {
  const { store, plan, rounds, shards } = batch;
  const inputs = rounds.reduce((sum, round) => sum + round.inputs, plan.inputs);
  const failed: Record<string, number> = {};
  const shardsBy = new Map<string, number>();
  let [committed, done] = [0, 0];
  for (const shard of await committedShards(store)) {
    const commit = await readCommit(store, shard);
    if (commit === undefined) continue;
    committed += 1;
    done += commit.rows;
    addCodes(failed, commit);
    shardsBy.set(commit.worker, (shardsBy.get(commit.worker) ?? 0) + 1);
  }
  const records = await readWorkers(store);
  const workers = records.map((record) => statusOf(record, shardsBy.get(record.worker) ?? 0));
  const working = workers.filter(({ state }) => state === 'working');
  const rate = working.reduce((sum, worker) => sum + worker.rate, 0);
  const begun = working.reduce((sum, { rowsOfShard }) => sum + rowsOfShard, 0);
  const left = rate > 0 ? Math.max(0, inputs - done - begun) / rate : null;
  const mark = (await cancelledAt(store)) ?? null;
  return { run: plan.run, cancelled: mark, shards, committed, inputs, done, failed, rate, left, workers };
}

function addCodes(failed: Record<string, number>, commit: Commit): void {
  for (const [code, rows] of Object.entries(commit.failed)) failed[code] = (failed[code] ?? 0) + rows;
}

function statusOf(record: WorkerRecord, shards: number): WorkerStatus {
  const { worker, total, failed, began, at, shard, rows } = record;
  const seconds = (Date.parse(at) - Date.parse(began)) / 1000;
  const rate = seconds > 0 ? total / seconds : 0;
  return { worker, state: workerState(record), shards, rows: total, failed, rate, shard, rowsOfShard: rows };
}
