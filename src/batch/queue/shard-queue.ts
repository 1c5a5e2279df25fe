import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { MienError } from '../../errors.js';

/** A job of the queue: the number of a shard, and never a picture. */
interface ShardJob {
  readonly shard: number;
}

/** A shard that the queue gave to this worker. The job ends when {@link release} is called. */
export interface QueuedShard {
  readonly shard: number;
  readonly release: () => void;
}

/** Jobs that are added with one question. */
const AT_ONCE = 1000;

/**
 * How often a job may be found without its worker. Each one is a worker that was killed, which is no fault of the shard: the
 * store decides what is done, and a limit would only lose jobs that are then queued again.
 */
const MOST_STALLED = 1_000_000;

export interface ShardQueueOptions {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** Of the batch: each has a queue of its own. */
  readonly run: string;
  /** Seconds without a sign of life after which a job is given to another worker. */
  readonly lease: number;
}

/**
 * A queue of shards in Redis or Valkey, by BullMQ. It is a hint: it says who might do what next. Pictures are recognised in
 * other processes, so the event loop here is always free to renew the job's lock.
 */
export class ShardQueue {
  readonly #given: QueuedShard[] = [];
  readonly #waiting: ((given: QueuedShard | undefined) => void)[] = [];

  readonly #queue: Queue<ShardJob>;
  readonly #worker: Worker<ShardJob>;

  private constructor(
    { Queue: Jobs, Worker: Hands }: Pick<Packages, 'Queue' | 'Worker'>,
    private readonly connection: Redis,
    { run, lease }: ShardQueueOptions,
  ) {
    const name = queueName(run);
    const options = { connection, prefix: 'mien' } as const;
    this.#queue = new Jobs<ShardJob>(name, options);
    this.#worker = new Hands<ShardJob>(name, (job) => this.#hand(job), {
      ...options,
      concurrency: 1,
      lockDuration: 1000 * lease,
      stalledInterval: 1000 * Math.max(1, lease / 4),
      maxStalledCount: MOST_STALLED,
      // What is done, or failed, leaves nothing behind: the store knows.
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      drainDelay: 1,
    });
    // A queue that cannot be reached is no reason to stop; `isReachable` tells.
    connection.on('error', () => {});
    this.#queue.on('error', () => {});
    this.#worker.on('error', () => {});
  }

  /** Throws `OPTION_INVALID` where the packages are missing or the address is not one of Redis. It does not wait for Redis. */
  static async open(options: ShardQueueOptions): Promise<ShardQueue> {
    const { url } = options;
    const packages = await load();
    if (!/^rediss?:\/\//.test(url)) {
      throw new MienError('OPTION_INVALID', `--redis: got "${url.slice(0, 40)}", expected redis://…`, {
        hint: 'For example: --redis redis://127.0.0.1:6379',
      });
    }
    return new ShardQueue(packages, new packages.Redis(url, { maxRetriesPerRequest: null }), options);
  }

  get isReachable(): boolean {
    return this.connection.status === 'ready';
  }

  /** The next shard; `undefined` where there is none for so many milliseconds, or the signal is raised. */
  async next(milliseconds: number, signal: AbortSignal): Promise<QueuedShard | undefined> {
    const given = this.#given.shift();
    if (given !== undefined || signal.aborted) return given;
    return new Promise((resolve) => {
      const settle = (value: QueuedShard | undefined): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        const at = this.#waiting.indexOf(settle);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve(value);
      };
      const stop = (): void => settle(undefined);
      const timer = setTimeout(stop, milliseconds);
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(settle);
    });
  }

  /**
   * Puts jobs into the queue for shards that have none. Where the queue has as many as there are shards, nothing is asked
   * for each of them. Resolves after so many milliseconds where Redis does not answer.
   */
  async fill(shards: readonly number[], milliseconds: number): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());
    await Promise.race([this.#fill(shards).catch(() => {}), late]);
  }

  async #fill(shards: readonly number[]): Promise<void> {
    const { waiting = 0, active = 0 } = await this.#queue.getJobCounts('waiting', 'active');
    if (waiting + active >= shards.length) return;
    for (let i = 0; i < shards.length; i += AT_ONCE) {
      const some = shards.slice(i, i + AT_ONCE);
      // A job whose name is there already is not added again.
      await this.#queue.addBulk(
        some.map((shard) => ({ name: 's', data: { shard }, opts: { jobId: `s${shard}` } })),
      );
    }
  }

  async close(): Promise<void> {
    for (const { release } of this.#given.splice(0)) release();
    // A Redis that is gone would be waited for.
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([Promise.allSettled([this.#worker.close(), this.#queue.close()]), late]);
    this.connection.disconnect();
  }

  /** A job is done when whoever got its shard is. */
  #hand({ data: { shard } }: Job<ShardJob>): Promise<void> {
    return new Promise((release) => {
      const given = { shard, release };
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#given.push(given);
      else waiting(given);
    });
  }
}

/** How long the queue may take to say goodbye, milliseconds. */
const CLOSE_MS = 2000;

/** The queue of a batch; its keys in Redis begin with `mien:`. */
export function queueName(run: string): string {
  return `batch-${run.slice(0, 16)}`;
}

interface Packages {
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  readonly Redis: typeof Redis;
}

async function load(): Promise<Packages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { Queue: bullmq.Queue, Worker: bullmq.Worker, Redis: ioredis.Redis };
  } catch (cause) {
    throw new MienError(
      'OPTION_INVALID',
      '--redis needs the packages bullmq and ioredis, which are not here',
      {
        cause,
        hint: 'Install them: npm install bullmq ioredis',
      },
    );
  }
}
