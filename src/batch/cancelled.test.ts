import { describe, expect, it } from 'vitest';
import { batchStatus } from './batch-status.js';
import { cancelBatch, resumeBatch } from './cancelled.js';
import { MemoryStore } from './testing/memory-store.js';
import { planned } from './testing/planned-store.js';
import { stubLooking } from './testing/stub-looking.js';
import { verifyBatch } from './verify-batch.js';
import { workBatch, workWith } from './work/work-batch.js';

const { signal } = new AbortController();

describe('a batch that is cancelled', () => {
  it('is worked on by nobody, until somebody goes on with it', async () => {
    const batch = await planned(new MemoryStore(), 12, 4);
    const { store, plan } = batch;
    await cancelBatch(store, plan.run);
    await expect(workWith(batch, stubLooking(), { signal })).rejects.toMatchObject({
      code: 'BATCH_CANCELLED',
    });
    const status = await batchStatus(batch);
    expect(status).toMatchObject({ committed: 0, done: 0, cancelled: expect.stringMatching(/^\d{4}-/) });
    expect(status.workers).toMatchObject([{ state: 'ended', rows: 0 }]);
    await resumeBatch(store);
    expect(await workWith(batch, stubLooking(), { signal })).toMatchObject({ committed: 3, rows: 12 });
    expect((await batchStatus(batch)).cancelled).toBeNull();
  });

  it('stops its workers at their next sign of life, and keeps their rows', async () => {
    const batch = await planned(new MemoryStore(), 40, 20);
    let looked = 0;
    const before = async (): Promise<void> => {
      if (++looked === 3) await cancelBatch(batch.store, batch.plan.run);
    };
    // A sign of life each 10 ms; the 20 inputs of a shard take some 100 ms in one process.
    const looking = stubLooking({ slow: 10, processes: 1, before });
    const work = workWith(batch, looking, { signal, lease: 0.04 });
    await expect(work).rejects.toMatchObject({ code: 'BATCH_CANCELLED' });
    expect(looked).toBeLessThan(20);
    await resumeBatch(batch.store);
    const again = await workWith(batch, stubLooking(), { signal, lease: 0.04 });
    expect((await verifyBatch(batch)).problems).toEqual([]);
    expect(again.rows).toBe(40);
  });

  it('stays so where the worker that would go on is refused', async () => {
    const batch = await planned(new MemoryStore(), 3, 3);
    await cancelBatch(batch.store, batch.plan.run);
    const refused = { names: { detector: 'mtcnn' }, anyway: true, processes: 1, timeout: 1000, signal };
    await expect(workBatch(batch, refused)).rejects.toMatchObject({ code: 'PLAN_MISMATCH' });
    expect((await batchStatus(batch)).cancelled).not.toBeNull();
  });
});
