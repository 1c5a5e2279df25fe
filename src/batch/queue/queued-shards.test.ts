import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch } from '../batch.js';
import type { Row } from '../row.js';
import { finalRows } from '../rows.js';
import { MemoryStore } from '../testing/memory-store.js';
import { OwnRedis, REDIS } from '../testing/own-redis.js';
import { planned } from '../testing/planned-store.js';
import { stubLooking } from '../testing/stub-looking.js';
import { verifyBatch } from '../verify-batch.js';
import { type Worked, workWith } from '../work/work-batch.js';
import { queueName } from './shard-queue.js';

const { signal } = new AbortController();

async function rowsOf(batch: Batch): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of finalRows(batch)) rows.push(row);
  return rows;
}

async function quietRows(inputs: number): Promise<readonly Row[]> {
  const batch = await planned(new MemoryStore(), inputs, 100);
  await workWith(batch, stubLooking(), { signal, lease: 1 });
  return rowsOf(batch);
}

async function requireWhole(batch: Batch): Promise<void> {
  expect((await verifyBatch(batch)).problems).toEqual([]);
  expect(await rowsOf(batch)).toEqual(await quietRows(batch.plan.inputs));
}

if (REDIS === undefined) console.info('Redis is not installed: the tests of --redis are passed over.');

describe.runIf(REDIS !== undefined)('shards that a queue gives out', () => {
  let redis: OwnRedis;
  beforeEach(async () => {
    redis = await OwnRedis.start();
  });
  afterEach(() => redis.stop());

  const work = (
    batch: Batch,
    options: { slow?: number; lease?: number; signal?: AbortSignal } = {},
  ): Promise<Worked> =>
    workWith(batch, stubLooking({ slow: options.slow ?? 0 }), {
      signal,
      lease: 1,
      redis: redis.url,
      ...options,
    });

  it('are done once each by several workers, and nothing is left in Redis', async () => {
    const batch = await planned(new MemoryStore(), 60, 3);
    const all = await Promise.all([1, 2, 3].map(() => work(batch, { slow: 5 })));
    expect(all.reduce((sum, { committed }) => sum + committed, 0)).toBe(20);
    expect(all.reduce((sum, { rows }) => sum + rows, 0)).toBe(60);
    await requireWhole(batch);
    const name = queueName(batch.plan.run);
    expect(await redis.ask(`LLEN mien:${name}:wait`)).toBe(':0\r\n');
    expect(await redis.ask(`EXISTS mien:${name}:s3`)).toBe(':0\r\n');
  });

  it('go to others when a worker stops, without waiting for its lock', async () => {
    const batch = await planned(new MemoryStore(), 30, 10);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await work(batch, { slow: 20, signal: stop.signal });
    await work(batch);
    await requireWhole(batch);
  });

  it('are queued again where Redis was flushed under the workers', async () => {
    const batch = await planned(new MemoryStore(), 60, 4);
    const all = Promise.all([work(batch, { slow: 12 }), work(batch, { slow: 12 })]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await redis.ask('FLUSHALL')).toBe('+OK\r\n');
    await all;
    await requireWhole(batch);
  });

  it('are queued again where Redis was killed and came back empty', async () => {
    const batch = await planned(new MemoryStore(), 60, 4);
    const all = Promise.all([work(batch, { slow: 12, lease: 5 }), work(batch, { slow: 12, lease: 5 })]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await redis.start();
    await all;
    await requireWhole(batch);
  }, 180_000);

  it('are done where Redis was killed and came back with what it had known before', async () => {
    const batch = await planned(new MemoryStore(), 60, 4);
    const all = Promise.all([work(batch, { slow: 12, lease: 5 }), work(batch, { slow: 12, lease: 5 })]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await redis.ask('SAVE')).toBe('+OK\r\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    // What was written since then is lost: jobs of shards that are committed are there again.
    await redis.kill();
    await redis.start();
    await all;
    await requireWhole(batch);
  }, 180_000);

  it('are shared by leases where Redis is gone for good, and where it was never there', async () => {
    const batch = await planned(new MemoryStore(), 40, 4);
    let gone = 0;
    const options = { signal, lease: 1, redis: redis.url, onQueueGone: () => void gone++ };
    const all = Promise.all([1, 2].map(() => workWith(batch, stubLooking({ slow: 60 }), options)));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await redis.kill();
    await all;
    expect(gone).toBe(2);
    await requireWhole(batch);
    const other = await planned(new MemoryStore(), 8, 4);
    await workWith(other, stubLooking(), options);
    await requireWhole(other);
  }, 180_000);
});

it('an address that is none is refused', async () => {
  const batch = await planned(new MemoryStore(), 1, 1);
  await expect(workWith(batch, stubLooking(), { signal, redis: 'localhost:6379' })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  });
});
