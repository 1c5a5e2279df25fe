import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from './batch/testing/memory-store.js';
import { planned } from './batch/testing/planned-store.js';
import { stubLooking } from './batch/testing/stub-looking.js';
import { workWith } from './batch/work/work-batch.js';
import { decodeImage } from './image/decode.js';
import { openTracing } from './open-tracing.js';
import { startsApps } from './server/testing/start-app.js';
import { type EndedSpan, traceIntoMemory } from './testing/memory-tracer.js';
import { setTracing, traced, tracing } from './tracing.js';
import { answerJobs } from './workers/answer-jobs.js';
import { WorkerPool } from './workers/worker-pool.js';
import type { WorkerPort } from './workers/worker-port.js';

const startApp = startsApps();

describe('without a provider', () => {
  it('nothing is loaded, and work is done as it is', async () => {
    await openTracing();
    expect(tracing()).toBeUndefined();
    const work = Promise.resolve(3);
    expect(traced('x', {}, () => work)).toBe(work);
  });
});

describe('with a provider', () => {
  let ended: readonly EndedSpan[];
  beforeAll(async () => {
    ended = traceIntoMemory();
    await openTracing();
  });
  afterAll(() => setTracing(undefined));

  const named = (name: string): readonly EndedSpan[] => ended.filter((span) => span.name === name);

  it('each shard has a span, its photos are below it, and an error has its code and no file name', async () => {
    const batch = await planned(new MemoryStore(), 20, 10);
    const { signal } = new AbortController();
    await workWith(batch, stubLooking(), { signal, lease: 1 });
    const shards = named('mien.shard');
    expect(shards.map(({ attributes }) => attributes['mien.shard']).toSorted()).toEqual([0, 1]);
    const photos = named('mien.photo');
    expect(photos).toHaveLength(20);
    for (const { attributes, parent, isError } of photos) {
      const n = Number(attributes['mien.input']);
      const above = shards.find(({ id }) => id === parent);
      expect([n, above?.attributes['mien.shard']]).toEqual([n, Math.floor(n / 10)]);
      expect([n, isError, attributes['error.type']]).toEqual(
        n % 10 === 9 ? [n, true, 'IMAGE_UNREADABLE'] : [n, false, undefined],
      );
    }
    expect(JSON.stringify(ended)).not.toContain('.png');
  });

  it('the stages of a photo are below what it is decoded for', async () => {
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await traced('outer', {}, () => decodeImage(bytes));
    expect(named('mien.decode')).toMatchObject([{ parent: named('outer')[0]!.id, isError: false }]);
  });

  it('a job of a worker is below the span that it was handed in from', async () => {
    const { worker, pool: end } = linked();
    answerJobs<undefined, { double(n: number): number }>(
      async () => ({
        jobs: { double: (n) => traced('job', {}, async () => ({ result: 2 * n })) },
        release: async () => {},
      }),
      worker,
    );
    const pool = await WorkerPool.open<{ double(n: number): number }>({ workers: 1, start: () => end });
    expect(await traced('asking', {}, () => pool.run('double', 4))).toBe(8);
    expect(named('job')).toMatchObject([{ parent: named('asking')[0]!.id }]);
    await pool.close();
  });

  it('each request has a span with route and status, below that of its caller', async () => {
    const { url } = await startApp();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await (await fetch(`${url}/v1/models?secret=1`, { headers: { traceparent } })).text();
    await expect
      .poll(() => named('GET /v1/models'))
      .toMatchObject([
        {
          parent: 'b7ad6b7169203331',
          attributes: { 'http.route': '/v1/models', 'http.response.status_code': 200 },
        },
      ]);
    expect(JSON.stringify(ended)).not.toContain('secret');
  });
});

/** The two ends of a worker in this thread. */
function linked(): {
  readonly worker: WorkerPort;
  readonly pool: ReturnType<Parameters<typeof WorkerPool.open>[0]['start']>;
} {
  const toWorker: ((message: unknown) => void)[] = [];
  const toPool: ((message: unknown) => void)[] = [];
  let ended: (end: { readonly code: number }) => void = () => {};
  const tell = (listeners: readonly ((message: unknown) => void)[], message: unknown): void =>
    void setImmediate(() => {
      for (const listener of listeners) listener(message);
    });
  return {
    worker: {
      post: (message) => tell(toPool, message),
      onMessage: (listener) => void toWorker.push(listener),
      close: () => ended({ code: 0 }),
    },
    pool: {
      post: (message) => tell(toWorker, message),
      onMessage: (listener) => void toPool.push(listener),
      onEnd: (listener) => {
        ended = listener as typeof ended;
      },
    },
  };
}
