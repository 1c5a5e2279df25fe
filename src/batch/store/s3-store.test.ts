import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import type { Batch } from '../batch.js';
import type { Row } from '../row.js';
import { finalRows } from '../rows.js';
import { FakeS3, type FakeS3Options, type S3Fault } from '../testing/fake-s3.js';
import { MemoryStore } from '../testing/memory-store.js';
import { planned } from '../testing/planned-store.js';
import { stubLooking } from '../testing/stub-looking.js';
import { verifyBatch } from '../verify-batch.js';
import { workWith } from '../work/work-batch.js';
import { S3Store } from './s3-store.js';

const { signal } = new AbortController();
const bytes = (text: string): Uint8Array => Buffer.from(text);

let fake: FakeS3 | undefined;
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

async function storeAt(options: FakeS3Options = {}): Promise<S3Store> {
  fake = await FakeS3.start(options);
  process.env.AWS_ENDPOINT_URL_S3 = fake.url;
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  return S3Store.open({ name: 's3://pictures/run/1' });
}

async function rowsOf(batch: Batch): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of finalRows(batch)) rows.push(row);
  return rows;
}

describe('a store in S3', () => {
  it('keeps objects, puts one only where there is none, and lists in pages', async () => {
    const store = await storeAt({ page: 3 });
    expect(await store.read('plan.json')).toBeUndefined();
    await store.put('commits/a b+ü.json', bytes('x'));
    expect((await store.read('commits/a b+ü.json'))?.toString()).toBe('x');
    expect(await store.putNew('one', bytes('first'))).toBe(true);
    expect(await store.putNew('one', bytes('second'))).toBe(false);
    expect(await store.putNew('one', bytes('first'))).toBe(true);
    for (let i = 0; i < 7; i++) await store.put(`data/${i}`, bytes(String(i)));
    expect((await store.list('data')).toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(await store.list('nothing')).toEqual([]);
    await store.remove('data/3');
    await store.remove('data/3');
    expect(await store.list('data')).toHaveLength(6);
    const writer = await store.open('data/new');
    await writer.write(bytes('a'));
    await writer.write(bytes('b'));
    expect(await store.read('data/new')).toBeUndefined();
    await writer.close();
    expect((await store.read('data/new'))?.toString()).toBe('ab');
  });

  it('refuses a service that ignores conditions, and a name that is none', async () => {
    await (await storeAt()).check();
    await fake!.stop();
    await expect((await storeAt({ ignoresConditions: true })).check()).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    for (const name of ['s3://', 's3://bucket', 's3://bucket/', 's3://B/x']) {
      await expect(S3Store.open({ name })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    }
  });

  it('of many that put one object at once, one is told, also where the service answers 409', async () => {
    const random = new Random(5);
    const store = await storeAt({ fault: () => (random.next() < 0.4 ? 'conflict' : 'none') });
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.putNew('commits/0.json', bytes(`worker ${i}`))),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    expect((await store.read('commits/0.json'))?.toString()).toBe(`worker ${told.indexOf(true)}`);
  });

  it('says with a code that the service is gone', async () => {
    fake = await FakeS3.start();
    process.env.AWS_ENDPOINT_URL_S3 = fake.url;
    const store = await S3Store.open({ name: 's3://pictures/run', attempts: 1 });
    await fake.stop();
    await expect(store.read('x')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(store.put('x', bytes('x'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it.each([11, 12])(
    'holds a batch while it is busy, slow, cuts answers, answers 409 and loses answers: seed %i',
    async (seed) => {
      const random = new Random(seed);
      const faults: readonly S3Fault[] = ['busy', 'slow', 'cut', 'conflict', 'lost'];
      const fault = (): S3Fault => (random.next() < 0.1 ? faults[random.below(faults.length)]! : 'none');
      const store = await storeAt({ fault, page: 5 });
      const batch = await planned(store, 30, 4);
      const all = await Promise.all([1, 2].map(() => workWith(batch, stubLooking(), { signal, lease: 2 })));
      expect(all.reduce((sum, { committed }) => sum + committed, 0)).toBe(8);
      expect((await verifyBatch(batch)).problems).toEqual([]);
      const quiet = await planned(new MemoryStore(), 30, 4);
      await workWith(quiet, stubLooking(), { signal });
      expect(await rowsOf(batch)).toEqual(await rowsOf(quiet));
      expect(fake!.requests).toBeGreaterThan(50);
    },
    180_000,
  );
});
