import { MienError } from '../errors.js';
import { openTracing } from '../open-tracing.js';
import { tracing } from '../tracing.js';
import type { JobInput, JobResult, JobTable } from './job-table.js';
import type { FromWorker, SentError, ToWorker } from './messages.js';
import { ownPort, type WorkerPort } from './worker-port.js';

export interface Answer<Result> {
  readonly result: Result;
  /** Memory that a thread hands over instead of copying it. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

export interface JobContext {
  /** Raised when the job's time is over or its caller has gone; its reason is a `MienError`. */
  readonly signal: AbortSignal;
}

/** What a worker works with, once it is open: a function for each job of the table. */
export interface OpenedWorker<Jobs extends JobTable<Jobs>> {
  readonly jobs: {
    readonly [Name in keyof Jobs]: (
      input: JobInput<Jobs, Name>,
      context: JobContext,
    ) => Promise<Answer<JobResult<Jobs, Name>>>;
  };
  release(): Promise<void>;
}

/**
 * The worker's end of a `WorkerPool`, in a thread or a child process: opens with the pool's settings, says that it is
 * ready, and answers one job at a time until it is told to stop. A `MienError` is an answer; anything else that is thrown
 * ends the worker.
 */
export function answerJobs<Settings, Jobs extends JobTable<Jobs>>(
  open: (settings: Settings) => Promise<OpenedWorker<Jobs>>,
  port: WorkerPort = ownPort(),
): void {
  let opened: Promise<OpenedWorker<Jobs> | undefined>;
  let work: Promise<void> = Promise.resolve();
  let running: { readonly job: number; readonly controller: AbortController } | undefined;
  const start = (message: Extract<ToWorker, { job: number }>): void => {
    const controller = new AbortController();
    running = { job: message.job, controller };
    work = opened.then((worker) => answerOne(port, worker!, message, controller.signal));
  };
  port.onMessage((received) => {
    const message = received as ToWorker;
    if (message === 'stop') {
      work = Promise.all([opened, work])
        .then(([worker]) => worker?.release())
        .finally(() => port.close());
    } else if ('open' in message) {
      opened = openWorker(port, () => open(message.open as Settings));
    } else if ('cancel' in message) {
      if (running?.job === message.cancel) running.controller.abort(unwanted());
    } else start(message);
  });
}

async function openWorker<Worker>(
  port: WorkerPort,
  open: () => Promise<Worker>,
): Promise<Worker | undefined> {
  try {
    await openTracing();
    const worker = await open();
    tell(port, { ready: true });
    return worker;
  } catch (error) {
    tell(port, { failed: asSent(error) });
    port.close();
    return undefined;
  }
}

async function answerOne<Jobs extends JobTable<Jobs>>(
  port: WorkerPort,
  worker: OpenedWorker<Jobs>,
  { job, name, input, trace }: Extract<ToWorker, { job: number }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = worker.jobs[name as keyof Jobs];
    const work = () => answer(input as never, { signal });
    const tracer = trace === undefined ? undefined : tracing();
    const { result, transfer } = await (tracer === undefined ? work() : tracer.within(trace!, work));
    tell(port, { done: job, result }, transfer);
  } catch (error) {
    tell(port, { done: job, error: asSent(error) });
  }
}

function tell(port: WorkerPort, message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  port.post(message, transfer);
}

/** Throws any other error than a `MienError`: it is a fault of the program, and ends the worker. */
function asSent(error: unknown): SentError {
  if (!(error instanceof MienError)) throw error;
  const { code, message, hint } = error;
  return { code, message, hint };
}

function unwanted(): MienError {
  return new MienError('INTERRUPTED', 'Nobody waits for the result of this job any more.');
}
