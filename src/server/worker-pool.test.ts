import { afterEach, describe, expect, it } from 'vitest';
import type { MienError } from '../errors.js';
import type { PictureAnswer, PictureJob } from './picture-job.js';
import { planJob, scriptedPool } from './testing/scripted-workers.js';
import type { WorkerPool } from './worker-pool.js';

type Pool = WorkerPool<PictureJob, PictureAnswer>;

describe('a pool of workers', () => {
  const open: Pool[] = [];
  const make = async (options?: Parameters<typeof scriptedPool>[0]): Promise<Pool> => {
    const pool = await scriptedPool(options);
    open.push(pool);
    return pool;
  };
  afterEach(async () => {
    for (const pool of open.splice(0)) await pool.close();
  });

  it('gives each job its own answer, several at a time', async () => {
    const pool = await make({ workers: 2 });
    const began = performance.now();
    const answers = await Promise.all([1, 2, 3, 4].map((width) => pool.run(planJob({ width, sleep: 100 }))));
    expect(answers.map(({ width }) => width)).toEqual([1, 2, 3, 4]);
    // Four jobs of 100 ms for two threads: no less than two rounds.
    expect(performance.now() - began).toBeGreaterThan(195);
    expect(pool.load).toEqual({ ready: 2, running: 0, waiting: 0 });
  });

  it('passes on the error of a job, and goes on', async () => {
    const pool = await make();
    const error = { code: 'IMAGE_UNREADABLE', message: 'no picture', hint: 'send one' } as const;
    await expect(pool.run(planJob({ error }))).rejects.toMatchObject(error);
    expect((await pool.run(planJob({ width: 7 }))).width).toBe(7);
  });

  it.each(['exit', 'throw'] as const)(
    'replaces a worker that ends by %s; only its job fails',
    async (end) => {
      const losses: MienError[] = [];
      const pool = await make({ onLoss: (reason) => losses.push(reason) });
      const lost = pool.run(planJob({ end }));
      const behind = pool.run(planJob({ width: 5 }));
      await expect(lost).rejects.toMatchObject({ code: 'SERVER_FAULT' });
      expect((await behind).width).toBe(5);
      expect(losses).toHaveLength(1);
      expect(pool.load).toEqual({ ready: 1, running: 0, waiting: 0 });
    },
  );

  it('fails a job that takes too long, and uses its worker again when it comes back', async () => {
    const losses: MienError[] = [];
    const pool = await make({ jobTimeout: 200, onLoss: (reason) => losses.push(reason) });
    await expect(pool.run(planJob({ block: 300 }))).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
    expect((await pool.run(planJob({ width: 2 }))).width).toBe(2);
    expect(losses).toHaveLength(0);
  });

  it('starts a worker beside one that does not come back', async () => {
    const losses: MienError[] = [];
    const pool = await make({ jobTimeout: 400, onLoss: (reason) => losses.push(reason) });
    const stuck = pool.run(planJob({ block: 2500 }));
    await expect(stuck).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
    const began = performance.now();
    expect((await pool.run(planJob({ width: 3 }))).width).toBe(3);
    expect(performance.now() - began).toBeLessThan(1800);
    expect(losses.map(({ code }) => code)).toEqual(['JOB_TIMEOUT']);
  });

  it('drops a waiting job whose client is gone, and throws the result of a running one away', async () => {
    const pool = await make();
    const controllers = [new AbortController(), new AbortController()];
    const [running, waiting] = controllers.map(({ signal }) => pool.run(planJob({ sleep: 150 }), { signal }));
    expect(pool.load).toEqual({ ready: 1, running: 1, waiting: 1 });
    for (const controller of controllers) controller.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone');
    expect(pool.load).toEqual({ ready: 1, running: 1, waiting: 0 });
    // The answer of the dropped job is not taken for that of the next.
    expect((await pool.run(planJob({ width: 9 }))).width).toBe(9);
    await expect(pool.run(planJob({}), { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    );
  });

  it('hands a buffer over instead of copying it', async () => {
    const pool = await make();
    const job = planJob({ width: 4 });
    expect((await pool.run(job, { transfer: [job.bytes.buffer] })).width).toBe(4);
    expect(job.bytes.byteLength).toBe(0);
  });

  it('does not open where a worker cannot start, and says why', async () => {
    await expect(scriptedPool({ workers: 2, stillborn: true })).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      hint: 'none',
    });
  });

  it('fails what it holds when it is closed', async () => {
    const pool = await make();
    const jobs = [pool.run(planJob({ sleep: 100 })), pool.run(planJob({}))];
    const settled = Promise.allSettled(jobs);
    await pool.close();
    expect((await settled).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run(planJob({}))).rejects.toMatchObject({ code: 'SERVER_STOPPING' });
  });
});
