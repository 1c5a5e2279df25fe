import { metrics } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FaultyStore } from './batch/testing/faulty-store.js';
import { MemoryStore } from './batch/testing/memory-store.js';
import { planned } from './batch/testing/planned-store.js';
import { stubLooking } from './batch/testing/stub-looking.js';
import { timePicture } from './batch/work/batch-metrics.js';
import { workWith } from './batch/work/work-batch.js';
import { MienError } from './errors.js';
import { addTo, metering, setMetering } from './metering.js';
import { openMetering } from './open-metering.js';
import { type MeterMemory, meterIntoMemory } from './testing/memory-meter.js';

const { signal } = new AbortController();

describe('without a provider', () => {
  it('nothing is loaded, and work is done as it is', async () => {
    await openMetering();
    expect(metering()).toBeUndefined();
    addTo({ name: 'x', unit: '{x}', description: '' });
    expect(await timePicture(async () => 3)).toBe(3);
  });
});

describe('with a provider', () => {
  let memory: MeterMemory;
  beforeAll(async () => {
    memory = meterIntoMemory();
    await openMetering();
  });
  beforeEach(() => {
    (memory.figures as unknown[]).length = 0;
  });
  afterAll(() => {
    setMetering(undefined);
    metrics.disable();
  });

  /** How much was counted, by attributes. */
  const totals = (name: string): Readonly<Record<string, number>> => {
    const sums: Record<string, number> = {};
    for (const { name: its, value, attributes } of memory.figures) {
      const key = Object.values(attributes).join(' ');
      if (its === name) sums[key] = (sums[key] ?? 0) + value;
    }
    return sums;
  };

  it('pictures are counted by their error, and shards by their outcome; no file is named', async () => {
    const batch = await planned(new MemoryStore(), 40, 10);
    await workWith(batch, stubLooking(), { signal, lease: 1 });
    expect(totals('mien.batch.pictures')).toEqual({ '': 36, IMAGE_UNREADABLE: 4 });
    expect(totals('mien.batch.shards')).toEqual({ committed: 4 });
    expect(totals('mien.batch.shard.retries')).toEqual({});
    expect(totals('mien.batch.lease.takeovers')).toEqual({});
    expect(JSON.stringify(memory.figures)).not.toContain('.png');
  });

  it('work that is stopped and taken over counts the rows that are made, and none that is kept', async () => {
    const batch = await planned(new MemoryStore(), 30, 30);
    const stop = new AbortController();
    const stopping = stubLooking({ before: ({ n }) => (n === 12 ? stop.abort() : undefined) });
    const first = await workWith(batch, stopping, { signal: stop.signal, lease: 60 });
    expect(totals('mien.batch.shards')).toEqual({ stopped: 1 });
    const again: number[] = [];
    const noting = stubLooking({ before: ({ n }) => void again.push(n) });
    await workWith(batch, noting, { signal, lease: 60 });
    expect(totals('mien.batch.shards')).toEqual({ stopped: 1, committed: 1 });
    expect(totals('mien.batch.shard.retries')).toEqual({ '': 1 });
    expect(totals('mien.batch.lease.takeovers')).toEqual({ '': 1 });
    const { '': results = 0, IMAGE_UNREADABLE: errors = 0 } = totals('mien.batch.pictures');
    expect(results + errors).toBe(first.rows + again.length);
  });

  it('a shard that another worker commits first is lost', async () => {
    const batch = await planned(new MemoryStore(), 3, 3);
    const share = { index: 0, of: 1 };
    const slower = stubLooking({ before: async ({ n }) => void (n === 2 && (await other())) });
    const other = () => workWith(batch, stubLooking(), { signal, share, lease: 60 });
    expect(await workWith(batch, slower, { signal, share, lease: 60 })).toMatchObject({ lost: 1 });
    expect(totals('mien.batch.shards')).toEqual({ committed: 1, lost: 1 });
  });

  it('a shard whose work fails has the code of the error', async () => {
    const store = new MemoryStore();
    const batch = await planned(store, 12, 4);
    const full = new FaultyStore(store, { fault: 'full', at: 12, frozen: 0 });
    const failed = workWith({ ...batch, store: full }, stubLooking(), { signal, lease: 60 });
    await expect(failed).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(totals('mien.batch.shards')).toMatchObject({ 'failed DISK_FULL': 1 });
  });

  it('the time of a picture is measured in seconds, also of one that fails', async () => {
    await timePicture(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const broken = new MienError('IMAGE_UNREADABLE', 'a.png is broken');
    await expect(timePicture(() => Promise.reject(broken))).rejects.toBe(broken);
    const [right, wrong] = memory.figures;
    expect(right).toMatchObject({ name: 'mien.batch.picture.duration', attributes: {} });
    // A timer may be a little early, and a busy machine late.
    expect(right?.value).toBeGreaterThan(0.015);
    expect(right?.value).toBeLessThan(10);
    expect(wrong?.attributes).toEqual({ 'error.type': 'IMAGE_UNREADABLE' });
  });

  it('each instrument is made once, with its unit, and the histogram with bounds in seconds', () => {
    const units = [...memory.made].map(([name, [options, ...more]]) => [name, options?.unit, more.length]);
    expect(units.toSorted()).toEqual([
      ['mien.batch.lease.takeovers', '{lease}', 0],
      ['mien.batch.picture.duration', 's', 0],
      ['mien.batch.pictures', '{picture}', 0],
      ['mien.batch.shard.retries', '{attempt}', 0],
      ['mien.batch.shards', '{shard}', 0],
    ]);
    const { advice } = memory.made.get('mien.batch.picture.duration')![0]!;
    const bounds = advice?.explicitBucketBoundaries ?? [];
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect([bounds[0], bounds.at(-1)]).toEqual([0.005, 300]);
  });
});
