import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('does so many at a time, in order, and goes on after a failure', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (number: number) => async (): Promise<number> => {
      begun.push(number);
      most = Math.max(most, ++running);
      await wait(5);
      running--;
      if (number === 1) throw new Error('one');
      return number;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => turns.take(work(number))));
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true]);
    expect(await turns.take(async () => 7)).toBe(7);
  });
});
