import { describe, expect, it } from 'vitest';
import { mapAhead } from './map-ahead.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const after = async (milliseconds: number): Promise<number> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return milliseconds;
};

describe('mapAhead', () => {
  it('keeps the order, whatever finishes first', async () => {
    expect(await collect(mapAhead([20, 1, 10, 0], after, { ahead: 3 }))).toEqual([20, 1, 10, 0]);
  });

  it('begins no more than it is told to', async () => {
    let begun = 0;
    const most: number[] = [];
    const work = async (item: number): Promise<number> => {
      begun++;
      return item;
    };
    let taken = 0;
    for await (const _ of mapAhead(Array(10).keys(), work, { ahead: 2 })) most.push(begun - taken++);
    expect(Math.max(...most)).toBe(3);
    expect(taken).toBe(10);
  });

  it('passes a failure on when its turn comes', async () => {
    const taken: number[] = [];
    const fail = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('two');
      return item;
    };
    const run = async (): Promise<void> => {
      for await (const item of mapAhead([0, 1, 2, 3], fail, { ahead: 3 })) taken.push(item);
    };
    await expect(run()).rejects.toThrow('two');
    expect(taken).toEqual([0, 1]);
  });

  it('ends at a signal', async () => {
    const stop = new AbortController();
    const taken: number[] = [];
    for await (const item of mapAhead([0, 1, 2, 3], after, { ahead: 1, signal: stop.signal })) {
      taken.push(item);
      if (item === 1) stop.abort();
    }
    expect(taken).toEqual([0, 1]);
  });

  it('takes items as they come, one asked for at a time, and tells the source when no more are wanted', async () => {
    let asked = 0;
    let most = 0;
    let told = false;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          most = Math.max(most, ++asked);
          await after(2);
          asked--;
          return { done: false, value: 1 };
        },
        async return() {
          told = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const taken: number[] = [];
    for await (const item of mapAhead(source, after, { ahead: 3 })) if (taken.push(item) === 5) break;
    expect([taken, most, told]).toEqual([[1, 1, 1, 1, 1], 1, true]);
    expect(await collect(mapAhead(after0(), after, { ahead: 3 }))).toEqual([0, 1]);
  });

  it('does not wait for an item at a signal, and passes on what the source throws', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 10);
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    expect(await collect(mapAhead(never, after, { ahead: 1, signal: stop.signal }))).toEqual([]);
    const broken = (function* () {
      yield 0;
      throw new Error('cut');
    })();
    await expect(collect(mapAhead(broken, after, { ahead: 3 }))).rejects.toThrow('cut');
  });
});

async function* after0(): AsyncGenerator<number> {
  yield 0;
  yield 1;
}
