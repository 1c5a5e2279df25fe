import type { Transferable, Worker } from 'node:worker_threads';
import { MienError } from '../errors.js';
import type { FromWorker, SentError, ToWorker } from './worker-messages.js';

export interface WorkerPoolOptions {
  /** Starts a thread that speaks the protocol of `worker-messages.ts`. */
  readonly startWorker: () => Worker;
  readonly workers: number;
  /**
   * A job that takes longer, milliseconds, fails; without, jobs take what they take. Its worker goes on with the next when it comes back from it; beside
   * one that does not within twice the time another is started. It is not ended: that leaks the picture where it is
   * inside of a decoder, and aborts the whole process where it is inside of ONNX Runtime (both tried).
   */
  readonly jobTimeout?: number | undefined;
  /** Is told of each worker that had to be replaced. */
  readonly onLoss?: ((reason: MienError) => void) | undefined;
}

export interface JobOptions {
  /** Takes the job out of the queue; where it runs already, its result is thrown away. */
  readonly signal?: AbortSignal | undefined;
  /** Buffers that are handed over to the worker rather than copied. */
  readonly transfer?: readonly Transferable[] | undefined;
}

interface Waiting<Job, Result> {
  readonly job: Job;
  readonly transfer: readonly Transferable[];
  readonly settle: (outcome: Result | MienError) => void;
}

interface Member<Job, Result> {
  readonly thread: Worker;
  state: 'starting' | 'idle' | 'busy';
  /** The job that somebody waits for; none where the worker is busy with one that took too long. */
  current: Waiting<Job, Result> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** A worker that dies before it was ever ready is started again this much later, milliseconds, doubling up to the most. */
const RESTART_DELAY = { first: 200, most: 10_000 } as const;

/**
 * Jobs for a fixed number of threads, first come, first served. It does not bound how many wait: whoever lets jobs in
 * does (`Gate`). A thread that dies or takes too long is replaced, and only its own job fails.
 */
export class WorkerPool<Job, Result> {
  readonly #members = new Set<Member<Job, Result>>();
  readonly #queue = new Set<Waiting<Job, Result>>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  /** Threads that others have been started beside. */
  readonly #abandoned = new Set<Worker>();
  #restartDelay: number = RESTART_DELAY.first;
  #closed = false;
  #losses = 0;

  private constructor(private readonly options: WorkerPoolOptions) {}

  /** Resolves when every thread is ready. Throws what the first said that could not be; the others are ended. */
  static async open<Job, Result>(options: WorkerPoolOptions): Promise<WorkerPool<Job, Result>> {
    const pool = new WorkerPool<Job, Result>(options);
    try {
      await Promise.all(Array.from({ length: options.workers }, () => pool.#start()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** Threads that can work, jobs that are being worked on, jobs that wait. */
  get load(): { readonly ready: number; readonly running: number; readonly waiting: number } {
    const members = [...this.#members];
    return {
      ready: members.filter(({ state }) => state !== 'starting').length,
      running: members.filter(({ state }) => state === 'busy').length,
      waiting: this.#queue.size,
    };
  }

  /** Threads that had to be replaced since the start. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Throws what the worker answered, `SERVER_FAULT` where it died over the job, `JOB_TIMEOUT`, `SERVER_STOPPING` where
   * the pool was closed, and the signal's reason.
   */
  run(job: Job, { signal, transfer = [] }: JobOptions = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      if (this.#closed) return reject(stopping());
      const abort = (): void => {
        this.#queue.delete(waiting);
        reject(signal?.reason);
      };
      const waiting: Waiting<Job, Result> = {
        job,
        transfer,
        settle: (outcome) => {
          signal?.removeEventListener('abort', abort);
          if (outcome instanceof MienError) reject(outcome);
          else resolve(outcome);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.add(waiting);
      this.#assign();
    });
  }

  /** Ends the threads; jobs that wait or run fail with `SERVER_STOPPING`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    for (const waiting of this.#queue) waiting.settle(stopping());
    this.#queue.clear();
    const members = [...this.#members];
    this.#members.clear();
    for (const member of members) this.#finish(member, stopping());
    const threads = [...members.map(({ thread }) => thread), ...this.#abandoned];
    await Promise.all(threads.map((thread) => endThread(thread, this.options.jobTimeout)));
  }

  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const thread = this.options.startWorker();
      const member: Member<Job, Result> = {
        thread,
        state: 'starting',
        current: undefined,
        timer: undefined,
      };
      this.#members.add(member);
      let fault: unknown;
      thread.on('message', (message: FromWorker<Result>) => {
        if ('ready' in message) {
          member.state = 'idle';
          this.#restartDelay = RESTART_DELAY.first;
          resolve();
        } else if (member.state === 'starting') {
          fault = 'error' in message ? fromSent(message.error) : undefined;
          return;
        } else {
          this.#finish(member, 'error' in message ? fromSent(message.error) : message.result);
          member.state = 'idle';
        }
        this.#assign();
      });
      thread.on('error', (error) => {
        fault = error;
      });
      thread.on('exit', (code) => {
        this.#abandoned.delete(thread);
        const reason = fault instanceof MienError ? fault : died(code, fault);
        reject(reason);
        this.#lose(member, reason);
      });
    });
  }

  #assign(): void {
    for (const member of this.#members) {
      if (this.#queue.size === 0) return;
      if (member.state !== 'idle') continue;
      const [next] = this.#queue;
      this.#queue.delete(next!);
      member.current = next;
      member.state = 'busy';
      this.#watch(member);
      const message: ToWorker<Job> = { job: next!.job };
      member.thread.postMessage(message, next!.transfer);
    }
  }

  #watch(member: Member<Job, Result>): void {
    const { jobTimeout } = this.options;
    if (jobTimeout === undefined) return;
    const reason = overdue(jobTimeout);
    member.timer = setTimeout(() => {
      this.#finish(member, reason);
      member.timer = setTimeout(() => this.#abandon(member, reason), jobTimeout);
    }, jobTimeout);
  }

  /** At most one thread a member is left alone, so that pictures that never end cannot pile up threads. */
  #abandon(member: Member<Job, Result>, reason: MienError): void {
    if (this.#abandoned.size >= this.options.workers) return;
    this.#abandoned.add(member.thread);
    const message: ToWorker<Job> = 'stop';
    member.thread.postMessage(message);
    this.#lose(member, reason);
  }

  #finish(member: Member<Job, Result>, outcome: Result | MienError): void {
    clearTimeout(member.timer);
    member.current?.settle(outcome);
    member.current = undefined;
  }

  /** Takes a thread that is dead, or as good as dead, out of the pool, and starts another. */
  #lose(member: Member<Job, Result>, reason: MienError): void {
    if (!this.#members.delete(member)) return;
    this.#finish(member, reason);
    this.#losses += 1;
    this.options.onLoss?.(reason);
    const stillborn = member.state === 'starting';
    if (stillborn) this.#restartDelay = Math.min(2 * this.#restartDelay, RESTART_DELAY.most);
    const delay = stillborn ? this.#restartDelay : 0;
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      // Should it die as well, that is seen where it exits.
      if (!this.#closed) this.#start().catch(() => {});
    }, delay);
    this.#restarts.add(timer);
  }
}

/** Lets a thread come back from its job, release what it holds and end; only one that never does is torn off. */
async function endThread(thread: Worker, jobTimeout: number | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = jobTimeout === undefined ? undefined : setTimeout(resolve, 2 * jobTimeout);
    thread.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    const message: ToWorker<never> = 'stop';
    thread.postMessage(message);
  });
  await thread.terminate();
}

function fromSent({ code, message, hint }: SentError): MienError {
  return new MienError(code, message, hint === undefined ? {} : { hint });
}

function died(code: number, cause: unknown): MienError {
  const detail = cause instanceof Error ? cause.message : `exit code ${code}`;
  return new MienError('SERVER_FAULT', `The thread that worked on this died (${detail}).`, {
    cause,
    hint: 'It has been replaced. If the same picture does this again, please report it.',
  });
}

function overdue(milliseconds: number): MienError {
  return new MienError('JOB_TIMEOUT', `The picture took longer than ${milliseconds / 1000} s.`, {
    hint: 'Make the picture smaller, search for larger faces (minFace), or raise the limit with --timeout.',
  });
}

function stopping(): MienError {
  return new MienError('SERVER_STOPPING', 'The server is stopping.', { hint: 'Ask again later.' });
}
