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
  const { plan, shards } = batch;
  const problems: BatchProblem[] = [];
  const lists = createHash('sha256');
  const tally = new Tally();
  let committed = 0;
  let done = 0;
  for (const shard of laterFirst(batch)) {
    const isAgain = shard >= plan.shards;
    const { list, codes, problem } = await lookAt(batch, shard);
    if (!isAgain && list !== undefined) lists.update(list.sha256);
    if (problem !== undefined && problems.length < MOST) problems.push(problem);
    if (codes !== undefined) {
      committed += 1;
      tally.add(codes, isAgain);
    }
    onProgress?.(++done);
  }
  problems.push(...(await beyondPlan(batch)));
  if (lists.digest('hex') !== plan.sha256) problems.push(broken('the lists are not those of the plan'));
  const { rows, failed } = tally;
  // Where a shard is missing or damaged, that is why.
  if (rows !== plan.inputs && problems.length === 0)
    problems.push(broken(`${rows} rows for ${plan.inputs} inputs`));
  return { run: plan.run, shards, committed, inputs: plan.inputs, rows, failed, problems };
}

/** What rows come to. Shards of later rounds are added first: of an input that was looked at again, the last row counts. */
class Tally {
  rows = 0;
  readonly failed: Record<string, number> = {};
  readonly #again = new Map<number, string | undefined>();

  add(codes: NonNullable<Looked['codes']>, isAgain: boolean): void {
    for (const [n, code] of codes) {
      if (isAgain) this.#again.set(n, code);
      else this.#count(this.#again.has(n) ? this.#again.get(n) : code);
    }
  }

  #count(code: string | undefined): void {
    this.rows += 1;
    if (code !== undefined) this.failed[code] = (this.failed[code] ?? 0) + 1;
  }
}

/** What a shard's list and rows say, or what is wrong with either. */
interface Looked {
  readonly list?: Awaited<ReturnType<typeof readList>>;
  /** By the number of the input: what went wrong with it, and `undefined` where nothing did. */
  readonly codes?: ReadonlyMap<number, string | undefined>;
  readonly problem?: BatchProblem;
}

async function lookAt(batch: Batch, shard: number): Promise<Looked> {
  let list: Looked['list'];
  try {
    list = await readList(batch, shard);
    const codes = new Map<number, string | undefined>();
    for await (const row of rowsOfShard(batch, shard, list)) codes.set(row.n, errorCode(row));
    return { list, codes };
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    const { code, message } = error;
    // Without its list, no work makes the shard whole.
    const problem = { shard: list === undefined ? null : shard, code, message };
    return list === undefined ? { problem } : { list, problem };
  }
}

/** Problems that are kept. */
const MOST = 100;

function broken(message: string): BatchProblem {
  return { shard: null, code: 'STORE_BROKEN', message };
}

async function beyondPlan({ store, shards }: Batch): Promise<readonly BatchProblem[]> {
  const beyond = [...(await committedShards(store))].filter((shard) => shard >= shards);
  return beyond.map((shard) => broken(`shard ${shard} is committed, and not in the plan`));
}

/** The shards of later rounds, then those of the plan. */
function* laterFirst({ plan, shards }: Batch): Generator<number> {
  for (let shard = plan.shards; shard < shards; shard++) yield shard;
  for (let shard = 0; shard < plan.shards; shard++) yield shard;
}
