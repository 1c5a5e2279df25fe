import { isDeepStrictEqual } from 'node:util';
import { type Batch, openBatch } from '../../src/batch/batch.js';
import type { Row } from '../../src/batch/row.js';
import { finalRows } from '../../src/batch/rows.js';
import { FaultyStore, STORE_FAULTS, WorkerKilled } from '../../src/batch/testing/faulty-store.js';
import { MemoryStore } from '../../src/batch/testing/memory-store.js';
import { planned } from '../../src/batch/testing/planned-store.js';
import { stubLooking } from '../../src/batch/testing/stub-looking.js';
import { verifyBatch } from '../../src/batch/verify-batch.js';
import { workWith } from '../../src/batch/work/work-batch.js';
import { MienError } from '../../src/errors.js';
import { Random } from '../../src/random.js';
import type { Finding, FuzzResult, FuzzRun } from './fuzzer.js';

/** Seconds after which a silent worker counts as dead. */
const LEASE = 0.08;
/** Schedules that run side by side: they mostly wait. */
const AT_ONCE = 8;

/** Plans by their size: the plan of a schedule is taken from here, since its networks are hashed once then. */
const plans = new Map<string, Promise<MemoryStore>>();

async function plannedStore(inputs: number, shardSize: number): Promise<Batch> {
  const key = `${inputs}/${shardSize}`;
  let made = plans.get(key);
  if (made === undefined) {
    const store = new MemoryStore();
    made = planned(store, inputs, shardSize).then(() => store);
    plans.set(key, made);
  }
  const store = new MemoryStore();
  for (const [name, bytes] of (await made).objects) store.objects.set(name, bytes);
  return openBatch(store);
}

/**
 * One schedule: some workers at once, to each of which something happens at one of its operations on the store, and then
 * one to which nothing does. Returns what is wrong in the end.
 */
export async function trySchedule(seed: number): Promise<string | undefined> {
  const random = new Random(seed);
  const inputs = 1 + random.below(30);
  const batch = await plannedStore(inputs, 1 + random.below(8));
  const workers = Array.from({ length: 1 + random.below(4) }, () => ({
    fault: STORE_FAULTS[random.below(STORE_FAULTS.length)]!,
    at: 1 + random.below(60),
    frozen: 1000 * LEASE * random.uniform(0.5, 3),
  }));
  const told = workers.map(({ fault, at }) => `${fault} at ${at}`).join(', ');
  const slow = random.below(4);
  const ends = workers.map(async (fault) => {
    const store = new FaultyStore(batch.store, fault);
    const controller = new AbortController();
    if (random.next() < 0.1) setTimeout(() => controller.abort(), 40 * random.next());
    const error = await failureOf(
      workWith({ ...batch, store }, stubLooking({ slow }), { signal: controller.signal, lease: LEASE }),
    );
    const known = error === undefined || error instanceof MienError || error instanceof WorkerKilled;
    return known
      ? undefined
      : `${told}: without a code: ${error instanceof Error ? error.stack : String(error)}`;
  });
  const odd = (await Promise.all(ends)).find((problem) => problem !== undefined);
  if (odd !== undefined) return odd;
  const last = new AbortController();
  await workWith(batch, stubLooking(), { signal: last.signal, lease: LEASE });
  const { problems } = await verifyBatch(batch);
  if (problems.length > 0) return `${told}: ${problems.map(({ message }) => message).join('; ')}`;
  const same = isDeepStrictEqual(await rowsOf(batch), await quietRows(inputs));
  return same ? undefined : `${told}: the rows are not those of a quiet run`;
}

async function quietRows(inputs: number): Promise<readonly Row[]> {
  const batch = await plannedStore(inputs, 100);
  const { signal } = new AbortController();
  await workWith(batch, stubLooking(), { signal, lease: 60, share: { index: 0, of: 1 } });
  return rowsOf(batch);
}

async function rowsOf(batch: Batch): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of finalRows(batch)) rows.push(row);
  return rows;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A seed is a schedule of workers and of what happens to them. */
export async function fuzzBatch({ seed, goOn, onProgress }: FuzzRun): Promise<FuzzResult> {
  const findings: Finding[] = [];
  let cases = 0;
  const lane = async (): Promise<void> => {
    while (goOn(cases)) {
      const own = seed + cases++;
      const problem = await trySchedule(own);
      if (problem !== undefined) findings.push({ seed: own, problem, input: Buffer.from(problem) });
      if (cases % 100 === 0) onProgress?.(cases);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { cases, findings };
}
