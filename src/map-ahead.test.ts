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
});
