import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBatch, readList } from '../batch.js';
import { MemoryStore } from '../testing/memory-store.js';
import { planned } from '../testing/planned-store.js';
import { makePlan } from './make-plan.js';
import { PLAN_KEY, readPlan, requireSame } from './plan.js';

const recipe = { detect: true, detection: { minFace: 30 }, reading: {}, prior: undefined };

async function* list(...paths: readonly string[]): AsyncGenerator<string> {
  yield* paths;
}

describe('a plan', () => {
  it('numbers all inputs through, in shards, with size and time of what is there', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mien-plan-'));
    await writeFile(join(root, 'a.png'), 'abc');
    const store = new MemoryStore();
    const paths = list('a.png', 'gone.png', 'a.png', 'x.png', 'y.png');
    const plan = await makePlan(store, { root, paths }, { shardSize: 2, recipe });
    expect(plan).toMatchObject({ inputs: 5, shards: 3, root });
    const batch = await openBatch(store);
    const lists = await Promise.all([0, 1, 2].map((shard) => readList(batch, shard)));
    const all = lists.flatMap(({ inputs }) => inputs);
    expect(all.map(({ n, path }) => [n, path])).toEqual([
      [0, 'a.png'],
      [1, 'gone.png'],
      [2, 'a.png'],
      [3, 'x.png'],
      [4, 'y.png'],
    ]);
    expect(all[0]).toMatchObject({ size: 3, mark: expect.any(Number) });
    expect(all[1]).toEqual({ n: 1, path: 'gone.png' });
    expect(await readPlan(store)).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it('holds one shard of names at a time, however many there are', async () => {
    let [given, kept, most] = [0, 0, 0];
    const paths = async function* (): AsyncGenerator<string> {
      for (; given < 3000; given++) {
        most = Math.max(most, given - kept);
        yield `${given}.png`;
      }
    };
    const store = new MemoryStore();
    const put = store.put.bind(store);
    store.put = (key, bytes) => {
      kept += 500;
      return put(key, bytes);
    };
    const plan = await makePlan(store, { root: '/nowhere', paths: paths() }, { shardSize: 500, recipe });
    expect(plan).toMatchObject({ inputs: 3000, shards: 6 });
    // A shard, and the names whose files are looked at together.
    expect(most).toBeLessThanOrEqual(500 + 64);
  });

  it('has a run id of inputs, networks and options, and not of place and time', async () => {
    const runs = await Promise.all(
      [
        { root: '/a', recipe },
        { root: '/b', recipe },
        { root: '/a', recipe: { ...recipe, detection: { minFace: 31 } } },
        { root: '/a', recipe: { ...recipe, prior: 'even' as const } },
      ].map(async ({ root, recipe: own }) => {
        const { run } = await makePlan(new MemoryStore(), { root, paths: list('x.png') }, { recipe: own });
        return run;
      }),
    );
    expect(runs[1]).toBe(runs[0]);
    expect(new Set(runs).size).toBe(3);
  });

  it('is not put over another one, and needs an input', async () => {
    const store = new MemoryStore();
    await planned(store, 3, 2);
    await expect(planned(store, 3, 2)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    const none = { root: '/', name: 'people.csv', paths: list() };
    await expect(makePlan(new MemoryStore(), none, { recipe })).rejects.toMatchObject({
      ...{ code: 'DATASET_EMPTY', message: 'people.csv: no pictures to plan for' },
    });
    await expect(readPlan(new MemoryStore())).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('of two that are made at once, one is there, and whole', async () => {
    const store = new MemoryStore();
    const made = await Promise.allSettled([planned(store, 7, 2), planned(store, 5, 2)]);
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const batch = await openBatch(store);
    let inputs = 0;
    for (let shard = 0; shard < batch.shards; shard++) inputs += (await readList(batch, shard)).inputs.length;
    expect(inputs).toBe(batch.plan.inputs);
  });

  it('refuses workers of another version or with other networks', async () => {
    const { plan } = await planned(new MemoryStore(), 1, 1);
    const { version, networks } = plan;
    expect(() => requireSame(plan, { version, networks })).not.toThrow();
    for (const own of [
      { version: '0.0.1', networks },
      { version, networks: { ...networks, model: 'f'.repeat(64) } },
      { version, networks: { ...networks, detector: 'f'.repeat(64) } },
    ])
      expect(() => requireSame(plan, own)).toThrow(expect.objectContaining({ code: 'PLAN_MISMATCH' }));
  });

  it('that was changed is refused, and so is a changed list', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 4, 2);
    const text = store.objects.get(PLAN_KEY)!.toString();
    store.objects.set(PLAN_KEY, Buffer.from(text.replace('"inputs":4', '"inputs":5')));
    await expect(openBatch(store)).rejects.toMatchObject({ code: 'STORE_BROKEN' });
    store.objects.set(PLAN_KEY, Buffer.from(text.slice(0, 50)));
    await expect(openBatch(store)).rejects.toMatchObject({ code: 'STORE_BROKEN' });
    const key = `${batch.plan.folder}/000001.jsonl`;
    store.objects.set(key, Buffer.from(store.objects.get(key)!.toString().replace('2.png', '7.png')));
    await expect(readList(batch, 1)).rejects.toMatchObject({ code: 'STORE_BROKEN' });
    store.objects.delete(key);
    await expect(readList(batch, 1)).rejects.toMatchObject({ code: 'STORE_BROKEN' });
  });
});
