import { describe, expect, it } from 'vitest';
import { MienError } from '../../errors.js';
import { type Batch, openBatch } from '../batch.js';
import { commitKey, DATA, readCommit } from '../commit.js';
import { retryBatch } from '../retry-batch.js';
import { parseRow, type Row } from '../row.js';
import { finalRows } from '../rows.js';
import { FaultyStore } from '../testing/faulty-store.js';
import { MemoryStore } from '../testing/memory-store.js';
import { planned } from '../testing/planned-store.js';
import { stubAnswer, stubLooking } from '../testing/stub-looking.js';
import { verifyBatch } from '../verify-batch.js';
import type { Looking } from './looking.js';
import { workWith } from './work-batch.js';

const { signal } = new AbortController();

async function rowsOf(batch: Batch): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of finalRows(batch)) rows.push(row);
  return rows;
}

/** The rows that a run makes that nothing disturbs. */
function quietRows(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, n) => {
    const input = { n, path: `${n}.png` };
    try {
      return { n, file: input.path, ...stubAnswer(input) };
    } catch (error) {
      const { code, message } = error as MienError;
      return { n, file: input.path, error: { code, message } };
    }
  });
}

describe('the work on a batch', () => {
  it('gives each input one row, in order, results and errors', async () => {
    const batch = await planned(new MemoryStore(), 25, 4);
    const worked = await workWith(batch, stubLooking({ slow: 3 }), { signal, lease: 1 });
    expect(worked).toMatchObject({ committed: 7, lost: 0, rows: 25, failed: 2 });
    expect(await rowsOf(batch)).toEqual(quietRows(25));
    expect(await verifyBatch(batch)).toMatchObject({
      ...{ shards: 7, committed: 7, inputs: 25, rows: 25 },
      ...{ failed: { IMAGE_UNREADABLE: 2 }, problems: [] },
    });
  });

  it('is shared by several workers, none of which does what another holds', async () => {
    const batch = await planned(new MemoryStore(), 60, 3);
    const looking = stubLooking({ slow: 2 });
    const all = await Promise.all([1, 2, 3].map(() => workWith(batch, looking, { signal, lease: 1 })));
    expect(all.reduce((sum, { committed }) => sum + committed, 0)).toBe(20);
    expect(all.reduce((sum, { rows }) => sum + rows, 0)).toBe(60);
    expect(all.every(({ committed }) => committed > 0)).toBe(true);
    expect(await rowsOf(batch)).toEqual(quietRows(60));
  });

  it('is divided by shares without a lease', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 20, 2);
    for (const index of [0, 2, 1]) {
      const share = { index, of: 3 };
      const { committed } = await workWith(batch, stubLooking(), { signal, share, lease: 1 });
      expect(committed).toBe(index === 0 ? 4 : 3);
    }
    expect([...store.objects.keys()].filter((key) => key.startsWith('leases/'))).toEqual([]);
    expect(await rowsOf(batch)).toEqual(quietRows(20));
    // Started again, as job systems do.
    const again = await workWith(batch, stubLooking(), { signal, share: { index: 1, of: 3 }, lease: 1 });
    expect(again).toMatchObject({ committed: 0, rows: 0 });
  });

  it('stops at the signal, and the next worker keeps the results that are there', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 30, 30);
    const stop = new AbortController();
    const looking = stubLooking({ before: ({ n }) => (n === 12 ? stop.abort() : undefined) });
    const first = await workWith(batch, looking, { signal: stop.signal, lease: 60 });
    expect(first.committed).toBe(0);
    expect(first.rows).toBeGreaterThan(5);
    const seen: number[] = [];
    const noting = stubLooking({ before: ({ n }) => void seen.push(n) });
    // The first said that it ended, so nobody waits for its lease.
    const second = await workWith(batch, noting, { signal, lease: 60 });
    expect(second).toMatchObject({ committed: 1, rows: 30 });
    // Errors are tried again: what was missing may be there now.
    expect(seen).toEqual(quietRows(30).flatMap((_, n) => (n >= first.rows || n % 10 === 9 ? [n] : [])));
    expect(await rowsOf(batch)).toEqual(quietRows(30));
    const data = [...store.objects.keys()].filter((key) => key.startsWith(`${DATA}/`));
    expect(data).toEqual([`${DATA}/000000.${(await readCommit(store, 0))!.attempt}.jsonl`]);
  });

  it('gives a picture up that ends its process twice, and no other', async () => {
    const batch = await planned(new MemoryStore(), 8, 8);
    const deaths = new Map<number, number>();
    const looking = stubLooking({
      before: ({ n }) => {
        // One always, and one because something else took the memory.
        const died = deaths.get(n) ?? 0;
        if (n === 3 || (n === 5 && died === 0)) {
          deaths.set(n, died + 1);
          throw new MienError('WORKER_DIED', 'The worker that worked on this died (SIGKILL).');
        }
      },
    });
    await workWith(batch, looking, { signal, lease: 1 });
    const rows = await rowsOf(batch);
    expect(rows[3]).toMatchObject({ file: '3.png', error: { code: 'WORKER_DIED' } });
    expect(deaths).toEqual(
      new Map([
        [3, 2],
        [5, 1],
      ]),
    );
    expect(rows.filter((_, n) => n !== 3)).toEqual(quietRows(8).filter((_, n) => n !== 3));
  });

  it('is finished by another worker where one has a full disk', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 12, 4);
    const full = new FaultyStore(store, { fault: 'full', at: 12, frozen: 0 });
    const failed = workWith({ ...batch, store: full }, stubLooking(), { signal, lease: 0.2 });
    await expect(failed).rejects.toMatchObject({ code: 'DISK_FULL' });
    await workWith(batch, stubLooking(), { signal, lease: 0.2 });
    expect((await verifyBatch(batch)).problems).toEqual([]);
    expect(await rowsOf(batch)).toEqual(quietRows(12));
  });

  it('ends where a fault of the program shows, and leaves the shard to others', async () => {
    const batch = await planned(new MemoryStore(), 4, 2);
    const faulty: Looking = { ...stubLooking(), look: () => Promise.reject(new TypeError('a fault')) };
    await expect(workWith(batch, faulty, { signal, lease: 60 })).rejects.toThrow('a fault');
    await workWith(batch, stubLooking(), { signal, lease: 60 });
    expect(await rowsOf(batch)).toEqual(quietRows(4));
  });
});

describe('verify', () => {
  it('finds what is missing, changed, of another run or too much', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 9, 3);
    const unfinished = new Array(3).fill('STORE_UNFINISHED');
    expect((await verifyBatch(batch)).problems.map(({ code }) => code)).toEqual(unfinished);
    await workWith(batch, stubLooking(), { signal, lease: 1 });
    const whole = new Map(store.objects);
    const dataKey = [...whole.keys()].find((key) => key.startsWith('data/000001.'))!;
    const commit = JSON.parse(whole.get(commitKey(1))!.toString()) as Record<string, unknown>;
    const text = (key: string): string => whole.get(key)!.toString();
    const changes: readonly (readonly [string, string | undefined, string])[] = [
      [dataKey, undefined, 'missing'],
      [dataKey, text(dataKey).replace('"width":4', '"width":5'), 'SHA-256'],
      [dataKey, text(dataKey).split('\n').slice(1).join('\n'), 'another input'],
      [dataKey, `${text(dataKey)}{"n":`, 'no row'],
      [commitKey(1), JSON.stringify({ ...commit, run: 'x' }), 'another run'],
      [commitKey(1), JSON.stringify({ ...commit, list: 'x' }), 'another list'],
      [commitKey(1), '{', 'not JSON'],
      [commitKey(7), text(commitKey(1)), 'not in the plan'],
      [commitKey(2), text(commitKey(1)), 'another shard'],
    ];
    for (const [key, content, said] of changes) {
      store.objects.clear();
      for (const [each, bytes] of whole) store.objects.set(each, bytes);
      if (content === undefined) store.objects.delete(key);
      else store.objects.set(key, Buffer.from(content));
      const { problems } = await verifyBatch(batch);
      expect([key, problems.map(({ message }) => message).join()]).toEqual([
        key,
        expect.stringContaining(said),
      ]);
    }
  });
});

it('rows are read whole or not at all: a list, commit, file or further plan that is gone or cut is named', async () => {
  const store = new MemoryStore();
  const first = await planned(store, 40, 14);
  await workWith(first, stubLooking(), { signal, lease: 1 });
  expect(await retryBatch(first, { shardSize: 4 })).toBe(4);
  await workWith(await openBatch(store), stubLooking(), { signal, lease: 1 });
  const whole = new Map(store.objects);
  const keyOf = (start: string): string => [...whole.keys()].find((key) => key.startsWith(start))!;
  const anew = 'begin anew in another folder';
  const cases: readonly (readonly [key: string, hint: string])[] = [
    [keyOf(`${first.plan.folder}/000001`), anew],
    [keyOf('again-'), anew],
    ['plan.json', anew],
    ['rounds/0.json', anew],
    [keyOf('data/000001.'), 'how a shard is done again'],
    [keyOf('data/000003.'), 'how a shard is done again'],
    [commitKey(1), 'how a shard is done again'],
  ];
  for (const [key, hint] of cases) {
    for (const content of [undefined, whole.get(key)!.subarray(0, 40)]) {
      store.objects.clear();
      for (const [each, bytes] of whole) store.objects.set(each, bytes);
      if (content === undefined) store.objects.delete(key);
      else store.objects.set(key, content);
      const reading = openBatch(store).then(rowsOf);
      const gone = content === undefined;
      const code = { 'plan.json': 'FILE_NOT_FOUND', [commitKey(1)]: 'STORE_UNFINISHED' }[key];
      if (gone && code !== undefined) await expect(reading, key).rejects.toMatchObject({ code });
      else {
        const fault = { code: 'STORE_BROKEN', hint: expect.stringContaining(hint) };
        await expect(reading, key).rejects.toMatchObject(fault);
      }
    }
  }
});

it('a damaged shard is done again once its commit and rows are removed, and only then', async () => {
  const store = new MemoryStore();
  const batch = await planned(store, 9, 3);
  await workWith(batch, stubLooking(), { signal, lease: 1 });
  const damages: readonly ((data: string, rows: Buffer) => Promise<void>)[] = [
    () => store.put(commitKey(1), Buffer.alloc(0)),
    (data) => store.remove(data),
    (data, rows) => store.put(data, rows.subarray(0, 50)),
    (data, rows) => store.put(data, Buffer.from(rows.toString().replace('"width":4', '"width":5'))),
  ];
  for (const damage of damages) {
    const data = [...store.objects.keys()].find((key) => key.startsWith('data/000001.'))!;
    await damage(data, store.objects.get(data)!);
    expect((await verifyBatch(batch)).problems).toMatchObject([{ shard: 1, code: 'STORE_BROKEN' }]);
    expect(await workWith(batch, stubLooking(), { signal, lease: 1 })).toMatchObject({ rows: 0 });
    for (const name of await store.list(DATA)) {
      if (name.startsWith('000001.')) await store.remove(`${DATA}/${name}`);
    }
    await store.remove(commitKey(1));
    expect(await workWith(batch, stubLooking(), { signal, lease: 1 })).toMatchObject({ committed: 1 });
    expect((await verifyBatch(batch)).problems).toEqual([]);
    expect(await rowsOf(batch)).toEqual(quietRows(9));
  }
});

describe('retry', () => {
  it('looks again at what failed, and the last row of an input counts', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 40, 7);
    await expect(retryBatch(batch, { shardSize: 2 })).rejects.toMatchObject({ code: 'STORE_UNFINISHED' });
    await workWith(batch, stubLooking(), { signal, lease: 1 });
    expect(await retryBatch(batch, { shardSize: 3, codes: ['JOB_TIMEOUT'] })).toBe(0);
    expect(await retryBatch(batch, { shardSize: 3 })).toBe(4);
    const again = await openBatch(store);
    expect(again.shards).toBe(batch.shards + 2);
    // Retried by two at once: one of them is told.
    await expect(retryBatch(batch, { shardSize: 3 })).rejects.toMatchObject({ code: 'FOLDER_LOCKED' });
    const better: Looking = {
      ...stubLooking(),
      look: async ({ n, path }) => {
        if (n === 19) throw new MienError('IMAGE_UNREADABLE', 'still');
        return { width: n, height: path.length, faces: [] };
      },
    };
    expect(await workWith(again, better, { signal, lease: 1 })).toMatchObject({ committed: 2, rows: 4 });
    const rows = await rowsOf(again);
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(rows.flatMap((row) => ('error' in row ? [row.n] : []))).toEqual([19]);
    expect(await verifyBatch(again)).toMatchObject({
      rows: 40,
      failed: { IMAGE_UNREADABLE: 1 },
      problems: [],
    });
    // And once more, over the row of the first retry.
    expect(await retryBatch(again, { shardSize: 3 })).toBe(1);
    const third = await openBatch(store);
    await workWith(third, stubLooking({ before: () => {} }), { signal, lease: 1 });
    expect((await verifyBatch(third)).problems).toEqual([]);
  });
});

it('rows survive being written and read; what is no row is none', () => {
  expect(parseRow('{"n":1,"file":"a","faces":[]}')).toEqual({ n: 1, file: 'a', faces: [] });
  for (const line of ['', '{', 'null', '3', '{"n":1}', '{"n":1,"file":"a"}', '\0\0\0']) {
    expect(parseRow(line)).toBeUndefined();
  }
});
