import { createHash } from 'node:crypto';
import { MienError } from '../errors.js';
import { type Batch, readList } from './batch.js';
import { committedShards } from './commit.js';
import { errorCode } from './row.js';
import { rowsOfShard } from './rows.js';

/** Something in a store that is not as it should be. */
export interface BatchProblem {
  /** The shard that is to be done, or done again; `null` where something of the plan is gone, or more is there than planned. */
  readonly shard: number | null;
  readonly code: string;
  readonly message: string;
}

export interface Verified {
  readonly run: string;
  readonly shards: number;
  readonly committed: number;
  readonly inputs: number;
  /** Inputs with a row in a committed shard: `inputs` where all is well. */
  readonly rows: number;
  /** Rows that are errors, by their code; of an input that was looked at again, its last row. */
  readonly failed: Readonly<Record<string, number>>;
  /** None where each input of the plan has exactly one row, and every hash is right. */
  readonly problems: readonly BatchProblem[];
}

/**
 * Reads the whole store: each list has its SHA-256, each shard a commit of this run, each commit its file with its size
 * and SHA-256, and each file one row for each input of the list, in order. Of many problems the first 100 are kept.
 */
export async function verifyBatch(batch: Batch, onProgress?: (shards: number) => void): Promise<Verified> {
  const { store, plan, shards } = batch;
  const problems: BatchProblem[] = [];
  const lists = createHash('sha256');
  let [committed, rows] = [0, 0];
  /** Codes by input: of later rounds first, so that theirs count. */
  const again = new Map<number, string | undefined>();
  const failed: Record<string, number> = {};
  const count = (n: number, code: string | undefined): void => {
    const last = again.has(n) ? again.get(n) : code;
    rows += 1;
    if (last !== undefined) failed[last] = (failed[last] ?? 0) + 1;
  };
  const backwards = Array.from({ length: shards - plan.shards }, (_, i) => plan.shards + i);
  const forwards = function* (): Generator<number> {
    yield* backwards;
    for (let shard = 0; shard < plan.shards; shard++) yield shard;
  };
  let done = 0;
  for (const shard of forwards()) {
    const isAgain = shard >= plan.shards;
    let known = false;
    try {
      const list = await readList(batch, shard);
      known = true;
      if (!isAgain) lists.update(list.sha256);
      const codes: (string | undefined)[] = [];
      for await (const row of rowsOfShard(batch, shard, list)) codes.push(errorCode(row));
      for (const [i, { n }] of list.inputs.entries()) isAgain ? again.set(n, codes[i]) : count(n, codes[i]);
      committed += 1;
    } catch (error) {
      if (!(error instanceof MienError)) throw error;
      const { code, message } = error;
      if (problems.length < MOST) problems.push({ shard: known ? shard : null, code, message });
    }
    onProgress?.(++done);
  }
  const foreign = [...(await committedShards(store))].filter((shard) => shard >= shards);
  for (const shard of foreign) problems.push(problem(`shard ${shard} is committed, and not in the plan`));
  if (lists.digest('hex') !== plan.sha256) problems.push(problem('the lists are not those of the plan'));
  // Where a shard is missing or damaged, that is why.
  if (rows !== plan.inputs && problems.length === 0)
    problems.push(problem(`${rows} rows for ${plan.inputs} inputs`));
  return { run: plan.run, shards, committed, inputs: plan.inputs, rows, failed, problems };
}

/** Problems that are kept. */
const MOST = 100;

function problem(message: string): BatchProblem {
  return { shard: null, code: 'STORE_BROKEN', message };
}
