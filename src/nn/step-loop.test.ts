import { expect, test } from 'vitest';
import { StepLoop } from './step-loop.js';

/** A loop that counts, to `total`. It writes down the steps that were done at each checkpoint. */
function counting(total: number, checkpointSeconds: number, signal?: AbortSignal) {
  const saved: number[] = [];
  let done = 0;
  const loop = new StepLoop({ save: async () => void saved.push(done), checkpointSeconds, signal });
  const run = (onStep?: () => void) =>
    loop.run(
      () => done < total,
      async () => {
        done++;
        onStep?.();
      },
    );
  return { saved, loop, run };
}

test('a checkpoint is written when its time has come, and not before', async () => {
  const always = counting(3, -1);
  expect(await always.run()).toBe(true);
  expect(always.saved).toEqual([1, 2, 3]);
  const never = counting(3, 1000);
  expect(await never.run()).toBe(true);
  expect(never.saved).toEqual([]);
  await never.loop.save();
  expect(never.saved).toEqual([3]);
});

test('a signal stops between two steps, also one that comes by a timer', async () => {
  const controller = new AbortController();
  const { run, saved, loop } = counting(1e9, 1000, controller.signal);
  setTimeout(() => controller.abort(), 5);
  expect(await run()).toBe(false);
  await loop.save();
  expect(saved[0]).toBeGreaterThan(0);
  const late = new AbortController();
  expect(await counting(2, 1000, late.signal).run(() => late.abort())).toBe(false);
});

test('a stop after the last step is none', async () => {
  const controller = new AbortController();
  expect(await counting(1, 1000, controller.signal).run(() => controller.abort())).toBe(true);
});
