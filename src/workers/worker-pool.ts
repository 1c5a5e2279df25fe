import type { MienError } from '../errors.js';
import { type SpanCarrier, tracing } from '../tracing.js';
import type { JobInput, JobResult, JobTable } from './job-table.js';
import type { FromWorker, ToWorker } from './messages.js';
import { closed, died, fromSent, neverStarted, overdue, unsendable } from './worker-errors.js';
import type { WorkerLink } from './worker-link.js';

export interface WorkerPoolOptions {
  /** Starts a worker whose program calls `answerJobs`: `startThread`, `startProcess`. */
  readonly start: () => WorkerLink;
  /** What each worker is opened with. */
  readonly settings?: unknown;
  readonly workers: number;
  /**
   * Most time for a job, milliseconds, from when it is handed in. A job that takes longer fails. Its worker is told to
   * stop, and goes on with the next job if it does. If it does not, a process is killed and replaced; a thread cannot be
   * ended safely, and another is started beside it. Default: no limit.
   */
  readonly jobTimeout?: number | undefined;
  /**
   * Whether workers that have nothing to do keep this process from ending. Default true; processes always do. Where it is
   * false, a program may end without closing its pool.
   */
  readonly keepAlive?: boolean | undefined;
  /** Is told of each worker that had to be replaced. */
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

export interface JobOptions {
  /** Takes the job out of the queue. A running job is told to stop, and its result is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** Memory that threads take over instead of a copy. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

/** How busy a pool is. */
export interface PoolLoad {
  /** Workers that can work: open, and not over a job's time. */
  readonly ready: number;
  /** Jobs that are worked on. */
  readonly running: number;
  /** Jobs that wait for a worker. */
  readonly waiting: number;
}

interface Job {
  readonly number: number;
  readonly name: string;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  readonly trace: SpanCarrier | undefined;
  readonly settle: (outcome: { readonly result: unknown } | { readonly error: unknown }) => void;
  timer?: NodeJS.Timeout;
}

interface Member {
  readonly link: WorkerLink;
  state: 'starting' | 'idle' | 'busy' | 'late';
  /** The job that the worker is busy with, whether or not anybody still waits for its result. */
  current?: Job | undefined;
  /** Ends a worker that does not start, or does not come back from a job in time. */
  timer?: NodeJS.Timeout | undefined;
  /** Why it is being ended, where that is known before it ends. */
  fault?: MienError | undefined;
}

/** A worker that dies before it is ready is started again after this time, milliseconds, doubled up to the most. */
const RESTART_DELAY = { first: 200, most: 10_000 } as const;
/** A process that is not ready after this time is killed and started again, milliseconds. */
const START_TIMEOUT = 60_000;
/** Time for a process to come back from a job that it was told to stop, milliseconds. A restart costs about as much. */
const STOP_GRACE = 500;

/**
 * Jobs for a fixed number of workers, first come, first served. Its caller, not the pool, bounds how many jobs
 * wait. A worker that dies or hangs is replaced, and only its own job fails.
 *
 * @example
 * const pool = await WorkerPool.open<PictureJobs>({ start: () => startThread(program), workers: 2 });
 * const detection = await pool.run('detect', bytes);
 * await pool.close();
 */
export class WorkerPool<Jobs extends JobTable<Jobs>> {
  readonly #members = new Set<Member>();
  readonly #queue = new Set<Job>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  /** Threads that others have been started beside. */
  readonly #abandoned = new Set<WorkerLink>();
  #restartDelay: number = RESTART_DELAY.first;
  #closed = false;
  #losses = 0;
  #jobs = 0;
  #progress = performance.now();

  private constructor(private readonly options: WorkerPoolOptions) {}

  /** Resolves when every worker is ready. Throws why the first could not open, and `WORKER_DIED`; the others are ended. */
  static async open<Jobs extends JobTable<Jobs>>(options: WorkerPoolOptions): Promise<WorkerPool<Jobs>> {
    const pool = new WorkerPool<Jobs>(options);
    try {
      await Promise.all(Array.from({ length: options.workers }, () => pool.#start()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get load(): PoolLoad {
    const states = [...this.#members].map(({ state }) => state);
    return {
      ready: states.filter((state) => state === 'idle' || state === 'busy').length,
      running: states.filter((state) => state === 'busy' || state === 'late').length,
      waiting: this.#queue.size,
    };
  }

  /** Milliseconds since a job began or ended, where all workers are busy; 0 where one is free. */
  get stalled(): number {
    const free = [...this.#members].some(({ state }) => state === 'idle');
    return free ? 0 : performance.now() - this.#progress;
  }

  /** Workers that had to be replaced since the start. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Throws what the worker answered, `WORKER_DIED` where it died over the job, `JOB_TIMEOUT` where the job's time was
   * over, `OPTION_INVALID` where the input cannot be sent, `WORKERS_CLOSED`, and the signal's reason.
   */
  run<Name extends keyof Jobs & string>(
    name: Name,
    input: JobInput<Jobs, Name>,
    { signal, transfer = [] }: JobOptions = {},
  ): Promise<JobResult<Jobs, Name>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      if (this.#closed) return reject(closed());
      const abort = (): void => {
        reject(signal?.reason);
        this.#giveUp(job);
      };
      const settle: Job['settle'] = (outcome) => {
        signal?.removeEventListener('abort', abort);
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.result as JobResult<Jobs, Name>);
      };
      const job: Job = { number: this.#jobs++, name, input, transfer, trace: tracing()?.carrier(), settle };
      const { jobTimeout } = this.options;
      if (jobTimeout !== undefined) job.timer = setTimeout(() => this.#late(job, jobTimeout), jobTimeout);
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.add(job);
      this.#assign();
    });
  }

  /**
   * Ends the workers; jobs that wait or run fail with `WORKERS_CLOSED`. Processes are killed if need be. Threads are
   * waited for, however long their job takes, since ending one inside native code would abort this process.
   */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    for (const job of this.#queue) this.#settle(job, { error: closed() });
    this.#queue.clear();
    const members = [...this.#members];
    this.#members.clear();
    for (const member of members) this.#finish(member, { error: closed() });
    const links = [...members.map(({ link }) => link), ...this.#abandoned];
    // Who waits for their end is waiting for something: without a hold, the program would end in the middle of it.
    for (const link of links) this.#hold(link, true);
    await Promise.all(links.map(endWorker));
  }

  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const link = this.options.start();
      const member: Member = { link, state: 'starting' };
      this.#members.add(member);
      if (link.kill !== undefined) {
        member.timer = setTimeout(() => this.#kill(member, neverStarted(START_TIMEOUT)), START_TIMEOUT);
      }
      link.onMessage((received) => {
        const message = received as FromWorker;
        if ('failed' in message) {
          member.fault = fromSent(message.failed);
          return;
        }
        if ('ready' in message) {
          clearTimeout(member.timer);
          this.#restartDelay = RESTART_DELAY.first;
          resolve();
        } else {
          this.#finish(member, 'error' in message ? { error: fromSent(message.error) } : message);
        }
        member.state = 'idle';
        if (!this.#closed) this.#hold(link, false);
        this.#progress = performance.now();
        this.#assign();
      });
      link.onEnd((end) => {
        this.#abandoned.delete(link);
        const reason = member.fault ?? died(end);
        reject(reason);
        this.#lose(member, reason);
      });
      this.#post(link, { open: this.options.settings });
    });
  }

  #post(link: WorkerLink, message: ToWorker, transfer?: readonly ArrayBuffer[]): void {
    link.post(message, transfer);
  }

  #hold(link: WorkerLink, held: boolean): void {
    if (this.options.keepAlive === false) link.hold?.(held);
  }

  #assign(): void {
    for (const member of this.#members) {
      while (member.state === 'idle') {
        const [next] = this.#queue;
        if (next === undefined) return;
        this.#queue.delete(next);
        this.#hand(member, next);
      }
    }
  }

  #hand(member: Member, job: Job): void {
    const { number, name, input, transfer, trace } = job;
    member.current = job;
    member.state = 'busy';
    this.#hold(member.link, true);
    this.#progress = performance.now();
    try {
      this.#post(member.link, { job: number, name, input, ...(trace && { trace }) }, transfer);
    } catch (error) {
      // The worker has not heard of it, and is as free as before.
      this.#finish(member, { error: unsendable(error) });
      member.state = 'idle';
      this.#hold(member.link, false);
    }
  }

  /** Nobody waits for the job any more. A worker that does not come back from it is still ended at its time. */
  #giveUp(job: Job): void {
    if (this.#queue.delete(job)) clearTimeout(job.timer);
    else {
      const member = this.#memberOf(job);
      if (member !== undefined) this.#post(member.link, { cancel: job.number });
    }
  }

  #late(job: Job, jobTimeout: number): void {
    const reason = overdue(jobTimeout);
    job.settle({ error: reason });
    if (this.#queue.delete(job)) return;
    const member = this.#memberOf(job);
    if (member === undefined) return;
    member.state = 'late';
    this.#post(member.link, { cancel: job.number });
    member.timer =
      member.link.kill === undefined
        ? setTimeout(() => this.#abandon(member, reason), jobTimeout)
        : setTimeout(() => this.#kill(member, reason), STOP_GRACE);
  }

  #memberOf(job: Job): Member | undefined {
    return [...this.#members].find(({ current }) => current === job);
  }

  #kill(member: Member, reason: MienError): void {
    member.fault = reason;
    member.link.kill!();
  }

  /** At most one thread for each member is left alone, so that jobs that never end cannot pile up threads. */
  #abandon(member: Member, reason: MienError): void {
    if (this.#abandoned.size >= this.options.workers) return;
    this.#abandoned.add(member.link);
    this.#post(member.link, 'stop');
    this.#lose(member, reason);
  }

  #finish(member: Member, outcome: Parameters<Job['settle']>[0]): void {
    clearTimeout(member.timer);
    if (member.current !== undefined) this.#settle(member.current, outcome);
    member.current = undefined;
  }

  #settle(job: Job, outcome: Parameters<Job['settle']>[0]): void {
    clearTimeout(job.timer);
    job.settle(outcome);
  }

  /** Takes a worker that is dead, or as good as dead, out of the pool, and starts another. */
  #lose(member: Member, reason: MienError): void {
    if (!this.#members.delete(member)) return;
    this.#finish(member, { error: reason });
    this.#losses += 1;
    this.options.onLoss?.(reason);
    const stillborn = member.state === 'starting';
    if (stillborn) this.#restartDelay = Math.min(2 * this.#restartDelay, RESTART_DELAY.most);
    const delay = stillborn ? this.#restartDelay : 0;
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      // Should it die as well, its end is seen, and it is started again.
      if (!this.#closed) this.#start().catch(() => {});
    }, delay);
    this.#restarts.add(timer);
  }
}

/** Lets a worker release what it holds and end. A process that does not is killed; a thread is waited for. */
async function endWorker(link: WorkerLink): Promise<void> {
  const stop: ToWorker = 'stop';
  await new Promise<void>((resolve) => {
    const timer = link.kill === undefined ? undefined : setTimeout(link.kill, STOP_GRACE);
    link.onEnd(() => {
      clearTimeout(timer);
      resolve();
    });
    link.post(stop);
  });
}
