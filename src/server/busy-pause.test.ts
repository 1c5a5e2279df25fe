import { describe, expect, it } from 'vitest';
import { BusyPause } from './busy-pause.js';

describe('BusyPause', () => {
  it('answers twenty refusals of a second at once, and lets further ones wait', () => {
    const pause = new BusyPause();
    const waits = Array.from({ length: 25 }, (_, i) => pause.next(i));
    expect(waits.slice(0, 20)).toEqual(new Array(20).fill(0));
    expect(waits.slice(20)).toEqual(new Array(5).fill(500));
    expect(pause.next(1000)).toBe(0);
  });

  it('keeps refusals of a closed loop of 256 clients below 600 a second', () => {
    const pause = new BusyPause();
    const next = new Array<number>(256).fill(0);
    let refusals = 0;
    for (let now = 0; now < 5000; now += 1) {
      for (const [client, time] of next.entries()) {
        if (time > now) continue;
        refusals += 1;
        next[client] = now + 1 + pause.next(now);
      }
    }
    expect(refusals / 5).toBeLessThan(600);
  });
});
