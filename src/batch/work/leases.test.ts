import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jsonBytes } from '../store/json-object.js';
import { MemoryStore } from '../testing/memory-store.js';
import { Leases } from './leases.js';
import { readWorkers } from './worker-record.js';

/** Seconds of this process's steady clock. */
let now = 0;
beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now);
});
afterEach(() => vi.restoreAllMocks());

const HOUR = 3_600_000;

/** A sign of life of a worker on another machine, whose clock is so many milliseconds off. */
function beat(store: MemoryStore, number: number, off: number): Promise<void> {
  const at = new Date(Date.now() + off).toISOString();
  const owner = { machine: 'elsewhere', process: 1, began: '0', thread: 0 };
  const record = {
    run: 'r',
    worker: 'other',
    owner,
    beat: number,
    lease: 60,
    shard: 0,
    rows: 0,
    total: 0,
    failed: 0,
  };
  return store.put('workers/other.json', jsonBytes({ ...record, began: at, at, ended: false }));
}

it.each([-HOUR, 0, HOUR])(
  'a lease of a worker whose clock is %i ms off ends when its beat stands still',
  async (off) => {
    const store = new MemoryStore();
    await beat(store, 1, off);
    expect(await new Leases(store, 'other').take('x')).toEqual({ name: 'x', generation: 0 });
    const leases = new Leases(store, 'own');
    // As long as the beat moves, the lease holds, however long that is.
    for (let number = 2; number < 10; number++) {
      await beat(store, number, off);
      expect(await leases.take('x')).toBeUndefined();
      now += 50;
    }
    expect(await leases.take('x')).toBeUndefined();
    now += 9;
    expect(await leases.take('x')).toBeUndefined();
    now += 2;
    expect(await leases.take('x')).toEqual({ name: 'x', generation: 1 });
    expect(await leases.isHeld({ name: 'x', generation: 0 })).toBe(false);
  },
);

it('a damaged lease or record of a worker stops nobody', async () => {
  const store = new MemoryStore();
  await store.put('leases/x.0.json', Buffer.from('{"worker":'));
  expect(await new Leases(store, 'own').take('x')).toEqual({ name: 'x', generation: 1 });
  await store.put('leases/y.0.json', jsonBytes({ worker: 'other' }));
  await store.put('workers/other.json', Buffer.from('\0\0\0'));
  expect(await new Leases(store, 'own').take('y')).toEqual({ name: 'y', generation: 1 });
  expect(await readWorkers(store)).toEqual([]);
});
