import { afterEach, describe, expect, it } from 'vitest';
import type { MienError } from '../errors.js';
import { type ScriptedJobs, scriptedPool } from './testing/scripted-pool.js';
import { startThread } from './thread-link.js';
import type { JobOptions, WorkerPool } from './worker-pool.js';

type Pool = WorkerPool<ScriptedJobs>;

interface Plan {
  readonly width?: number;
  readonly count?: true;
  readonly sleep?: number;
  readonly block?: number;
  readonly hang?: true;
  readonly end?: 'exit' | 'throw';
  readonly error?: object;
}

const job = (plan: Plan) => ({ bytes: new Uint8Array(new TextEncoder().encode(JSON.stringify(plan))) });
const run = async (pool: Pool, plan: Plan, options?: JobOptions): Promise<number> =>
  (await pool.run('answer', job(plan), options)).width;

const open: Pool[] = [];
const make = async (options?: Parameters<typeof scriptedPool>[0]): Promise<Pool> => {
  const pool = await scriptedPool(options);
  open.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close();
});

describe.each(['thread', 'process'] as const)('a pool with workers that are each a %s', (kind) => {
  it('gives each job its own answer, several at a time', async () => {
    const pool = await make({ kind, workers: 2 });
    const began = performance.now();
    const answers = await Promise.all([1, 2, 3, 4].map((width) => run(pool, { width, sleep: 100 })));
    expect(answers).toEqual([1, 2, 3, 4]);
    // Four jobs of 100 ms for two workers: no less than two rounds.
    expect(performance.now() - began).toBeGreaterThan(195);
    expect(pool.load).toEqual({ ready: 2, running: 0, waiting: 0 });
    expect(pool.stalled).toBe(0);
  });

  it('passes on the error of a job, and goes on', async () => {
    const pool = await make({ kind });
    const error = { code: 'IMAGE_UNREADABLE', message: 'no picture', hint: 'send one' };
    await expect(run(pool, { error })).rejects.toMatchObject(error);
    expect(await run(pool, { width: 7 })).toBe(7);
  });

  it('brings large inputs over whole', async () => {
    const pool = await make({ kind });
    const bytes = new Uint8Array(5_000_000).fill(32);
    bytes.set(new TextEncoder().encode('{"count":true}'));
    expect((await pool.run('answer', { bytes })).width).toBe(5_000_000);
  });

  it.each(['exit', 'throw'] as const)(
    'replaces a worker that ends by %s; only its job fails',
    async (end) => {
      const losses: MienError[] = [];
      const pool = await make({ kind, onLoss: (reason) => losses.push(reason) });
      const lost = run(pool, { end });
      const behind = run(pool, { width: 5 });
      await expect(lost).rejects.toMatchObject({ code: 'WORKER_DIED' });
      expect(await behind).toBe(5);
      expect(losses).toHaveLength(1);
      expect(pool.load).toEqual({ ready: 1, running: 0, waiting: 0 });
    },
  );

  it('fails a job that takes too long, and uses its worker again when it comes back', async () => {
    const losses: MienError[] = [];
    const pool = await make({ kind, jobTimeout: 300, onLoss: (reason) => losses.push(reason) });
    await expect(run(pool, { block: 400 })).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
    expect(pool.load.ready).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await run(pool, { width: 2 })).toBe(2);
    expect(losses).toHaveLength(0);
  });

  it('counts the time of a job from when it is handed in', async () => {
    const pool = await make({ kind, jobTimeout: 1000 });
    const jobs = await Promise.allSettled([1, 2, 3, 4].map((width) => run(pool, { width, sleep: 360 })));
    // The first two end within the second. The third is still running then, and the fourth still waits.
    expect(jobs.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  });

  it('drops a waiting job whose caller is gone, and throws the result of a running one away', async () => {
    const pool = await make({ kind });
    const controllers = [new AbortController(), new AbortController()];
    const [running, waiting] = controllers.map(({ signal }) => run(pool, { sleep: 150 }, { signal }));
    expect(pool.load).toEqual({ ready: 1, running: 1, waiting: 1 });
    for (const controller of controllers) controller.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone');
    expect(pool.load).toEqual({ ready: 1, running: 1, waiting: 0 });
    // The answer of the dropped job is not taken for that of the next.
    expect(await run(pool, { width: 9 })).toBe(9);
    await expect(run(pool, {}, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('does not open where a worker cannot start, and says why', async () => {
    await expect(scriptedPool({ kind, workers: 2, stillborn: true })).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      hint: 'none',
    });
  });

  it('fails what it holds when it is closed', async () => {
    const pool = await make({ kind });
    const settled = Promise.allSettled([run(pool, { sleep: 100 }), run(pool, {})]);
    await pool.close();
    expect((await settled).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(run(pool, {})).rejects.toMatchObject({ code: 'WORKERS_CLOSED' });
  });
});

describe('threads', () => {
  it('keep the program while it waits for their end, though not while they have nothing to do', async () => {
    const holds: boolean[] = [];
    const start = () => {
      const link = startThread(new URL('./testing/scripted-worker.cjs', import.meta.url));
      return { ...link, hold: (held: boolean) => void holds.push(held) };
    };
    const pool = await make({ start, keepAlive: false });
    expect(holds).toEqual([false]);
    const late = run(pool, { sleep: 100 }).catch(() => undefined);
    await pool.close();
    await late;
    expect(holds).toEqual([false, true, true]);
  });

  it('get a buffer handed over instead of copied', async () => {
    const pool = await make();
    const input = job({ width: 4 });
    expect((await pool.run('answer', input, { transfer: [input.bytes.buffer] })).width).toBe(4);
    expect(input.bytes.byteLength).toBe(0);
  });

  it('that do not come back have others started beside them, and are waited for in the end', async () => {
    const losses: MienError[] = [];
    const pool = await make({ jobTimeout: 800, onLoss: (reason) => losses.push(reason) });
    const began = performance.now();
    const blocked = 4000;
    await expect(run(pool, { block: blocked })).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
    await expect.poll(() => pool.load.ready, { timeout: blocked }).toBe(1);
    expect(await run(pool, { width: 3 })).toBe(3);
    expect(performance.now() - began).toBeLessThan(blocked - 100);
    expect(losses.map(({ code }) => code)).toEqual(['JOB_TIMEOUT']);
    await pool.close();
    expect(performance.now() - began).toBeGreaterThan(blocked - 100);
  });
});

describe('processes', () => {
  it('that hang are killed at their time and replaced, and say meanwhile that nothing gets on', async () => {
    const losses: MienError[] = [];
    const pool = await make({ kind: 'process', jobTimeout: 600, onLoss: (reason) => losses.push(reason) });
    const hung = run(pool, { hang: true });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(pool.stalled).toBeGreaterThan(350);
    await expect(hung).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
    expect(pool.load).toMatchObject({ ready: 0, running: 1 });
    await expect.poll(() => pool.load, { timeout: 5000 }).toEqual({ ready: 1, running: 0, waiting: 0 });
    expect(await run(pool, { width: 3 })).toBe(3);
    expect(losses.map(({ code }) => code)).toEqual(['JOB_TIMEOUT']);
  });

  it('that hang over a job that nobody waits for are killed, too', async () => {
    const pool = await make({ kind: 'process', jobTimeout: 500 });
    const gone = new AbortController();
    const hung = run(pool, { hang: true }, { signal: gone.signal });
    gone.abort(new Error('gone'));
    await expect(hung).rejects.toThrow('gone');
    await expect.poll(() => pool.losses, { timeout: 5000 }).toBe(1);
  });

  it('that hang do not keep the pool from closing', async () => {
    const pool = await make({ kind: 'process', workers: 2 });
    const hung = Promise.allSettled([run(pool, { hang: true }), run(pool, { hang: true })]);
    const began = performance.now();
    await pool.close();
    expect(performance.now() - began).toBeLessThan(3000);
    expect((await hung).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe.each(['thread', 'process'] as const)('input that cannot be sent to a %s', (kind) => {
  it('fails its own job alone, at once or from the queue', async () => {
    const pool = await make({ kind });
    const unsendable = { bytes: (() => 1) as unknown as Uint8Array };
    const refused = { code: 'OPTION_INVALID', message: expect.stringContaining('cannot be sent') };
    await expect(pool.run('answer', unsendable)).rejects.toMatchObject(refused);
    expect(pool.load).toEqual({ ready: 1, running: 0, waiting: 0 });
    const before = run(pool, { width: 3 });
    const queued = expect(pool.run('answer', unsendable)).rejects.toMatchObject(refused);
    const behind = run(pool, { width: 4 });
    expect(await before).toBe(3);
    await queued;
    expect(await behind).toBe(4);
  });
});
