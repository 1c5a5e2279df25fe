import { createHash, randomBytes } from 'node:crypto';
import { MienError } from '../../errors.js';
import { mapAhead } from '../../map-ahead.js';
import { orError } from '../../recognizer/recognize-each.js';
import { traced } from '../../tracing.js';
import { type Batch, readList } from '../batch.js';
import { type Commit, dataKey, putCommit } from '../commit.js';
import { inputName, type PlannedInput } from '../plan/shard-list.js';
import { errorCode, type Row, rowLine, rowOf } from '../row.js';
import { countPicture, countRetry } from './batch-metrics.js';
import { earlierAttempts, earlierRows } from './earlier-rows.js';
import type { Looking } from './looking.js';

/** Deaths of a process over one picture, after which the picture is given up. */
const DEATHS = 2;

export interface WorkShardOptions {
  readonly looking: Looking;
  /** Who works, for the commit. */
  readonly worker: string;
  /** Ends the work after the pictures at hand. */
  readonly signal: AbortSignal;
  /** Is told of each row: whether it is an error. */
  readonly onRow?: ((failed: boolean) => void) | undefined;
}

/** `committed`: the rows are the shard's; `lost`: another attempt was first; `stopped`: the signal was raised. */
export type ShardOutcome = 'committed' | 'lost' | 'stopped';

/**
 * Makes the rows of one shard in the order of its list, in a file of their own, and commits them. Rows that an earlier
 * attempt left are taken over. Throws as the store, and `STORE_BROKEN` where the shard's list is damaged.
 */
export async function workShard(
  batch: Batch,
  shard: number,
  options: WorkShardOptions,
): Promise<ShardOutcome> {
  const { store, plan } = batch;
  const began = new Date();
  const { inputs, sha256: list } = await readList(batch, shard);
  const attempts = await earlierAttempts(store, shard);
  if (attempts.length > 0) countRetry();
  const known = await earlierRows(store, attempts, inputs);
  const attempt = randomBytes(6).toString('hex');
  const key = dataKey(shard, attempt);
  const written = await writeRows(batch, key, rowsOf(inputs, known, options), options);
  if (written.rows < inputs.length) return 'stopped';
  const commit: Commit = {
    ...{ run: plan.run, shard, attempt, ...written, list, worker: options.worker },
    began: began.toISOString(),
    ended: new Date().toISOString(),
  };
  if (!(await putCommit(store, commit))) {
    await store.remove(key);
    return 'lost';
  }
  for (const other of attempts) await store.remove(other);
  return 'committed';
}

type Written = Pick<Commit, 'rows' | 'failed' | 'bytes' | 'sha256'>;

/** Writes rows as they come. Where there are fewer than the shard has, what was written stays for the next attempt. */
async function writeRows(
  { store }: Batch,
  key: string,
  rows: AsyncIterable<Row>,
  { onRow }: WorkShardOptions,
): Promise<Written> {
  const hash = createHash('sha256');
  const failed: Record<string, number> = {};
  let [count, bytes] = [0, 0];
  const writer = await store.open(key);
  let closed = false;
  try {
    for await (const row of rows) {
      const line = rowLine(row);
      await writer.write(line);
      hash.update(line);
      bytes += line.length;
      count += 1;
      const code = errorCode(row);
      if (code !== undefined) failed[code] = (failed[code] ?? 0) + 1;
      onRow?.(code !== undefined);
    }
    await writer.close();
    closed = true;
  } finally {
    if (!closed) await writer.abandon().catch(() => {});
  }
  return { rows: count, failed, bytes, sha256: hash.digest('hex') };
}

async function* rowsOf(
  inputs: readonly PlannedInput[],
  known: ReadonlyMap<number, Row>,
  { looking, signal }: WorkShardOptions,
): AsyncGenerator<Row> {
  const work = async (input: PlannedInput): Promise<Row> =>
    known.get(input.n) ?? look(looking, input, signal);
  // One at hand and one on its way for each process.
  for await (const row of mapAhead(inputs, work, { ahead: 2 * looking.processes, signal })) {
    yield row;
    // It is written now. What an earlier attempt made was counted there.
    if (!known.has(row.n)) countPicture(row);
  }
}

/**
 * A result, or an error with a code. A picture whose process ended is tried once more, since the process may have ended
 * for another reason, such as memory that another program took.
 */
async function look(looking: Looking, input: PlannedInput, signal: AbortSignal): Promise<Row> {
  for (let deaths = 1; ; deaths++) {
    const outcome = await orError(traced('mien.photo', { 'mien.input': input.n }, () => looking.look(input)));
    if (!(outcome instanceof MienError)) return rowOf(input, outcome);
    const died = outcome.code === 'WORKER_DIED';
    if (outcome.code === 'WORKERS_CLOSED' || (died && signal.aborted)) throw outcome;
    if (!died) return rowOf(input, outcome);
    if (deaths === DEATHS) return rowOf(input, gaveUp(input, outcome));
  }
}

function gaveUp(input: PlannedInput, cause: MienError): MienError {
  return new MienError('WORKER_DIED', `${inputName(input)}: ${DEATHS} processes died over this picture.`, {
    cause,
    hint: 'It may need more memory than there is, or be a fault: please report it. "mien batch retry" tries it again.',
  });
}
