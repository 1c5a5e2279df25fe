import { randomBytes } from 'node:crypto';
import type { ObjectStore } from '../batch/store/object-store.js';
import { leasedItems } from '../batch/work/leased-items.js';
import { workOnEach } from '../batch/work/work-on-each.js';
import { MienError } from '../errors.js';
import type { EpochRecord } from '../training/history.js';
import { openJobs } from './open-jobs.js';
import type { Sweep, Trial } from './sweep.js';
import {
  jobName,
  putResult,
  Results,
  readResult,
  resultKey,
  type TrialJob,
  type TrialResult,
} from './trial-result.js';

/** Seconds without a sign of life after which others may take a worker's trial. */
export const SWEEP_LEASE = 60;

const TRIALS = 'trials';

/** What is to be trained. */
export interface TrialTask extends TrialJob, Trial {
  /** Epochs in all, those of earlier rungs among them. */
  readonly until: number;
  /** The run folder of this attempt alone, as a key of the store. */
  readonly folder: string;
  /** Run folders of the same trial that may be gone on from: the one that came farthest is. */
  readonly earlier: readonly string[];
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  readonly onEpoch: (record: EpochRecord) => void;
}

/** What came of it; `undefined` where the signal was raised before the rung's end. */
export type TrialOutcome =
  | Pick<TrialResult, 'history' | 'kept' | 'validation' | 'second' | 'failed'>
  | undefined;

/** Trains one trial to the end of a rung: with the same task, always to the same outcome. */
export type TrainTrial = (task: TrialTask) => Promise<TrialOutcome>;

export interface WorkSweepOptions {
  /** Seconds; see {@link SWEEP_LEASE}. */
  readonly lease?: number | undefined;
  readonly signal: AbortSignal;
  readonly onEpoch?: ((job: TrialJob & { readonly until: number }, record: EpochRecord) => void) | undefined;
  /** Is told of each result that this worker was the first to put. */
  readonly onResult?: ((result: TrialResult) => void) | undefined;
}

/** What this worker did. */
export interface SweepWorked {
  readonly worker: string;
  /** Results that it put, and those that another one put before it. */
  readonly committed: number;
  readonly lost: number;
  /** Epochs that it trained. */
  readonly epochs: number;
}

/**
 * Works on a sweep until all is trained that its rule wants. Any number of these may run, on machines that reach the folder;
 * whatever becomes of them, the results are the same. The signal ends it after the step at hand; what was trained stays
 * for the next worker. Throws as the store and `train`.
 */
export async function workSweep(
  { store, plan }: Sweep,
  train: TrainTrial,
  { lease = SWEEP_LEASE, signal, onEpoch, onResult }: WorkSweepOptions,
): Promise<SweepWorked> {
  let [committed, lost, epochs] = [0, 0, 0];
  const results = new Results(store);
  const work = {
    open: async () => {
      await results.refresh();
      const jobs = openJobs(plan, results);
      return jobs.length === 0 ? undefined : jobs;
    },
    nameOf: jobName,
    isDone: async (job: TrialJob) => (await store.read(resultKey(job))) !== undefined,
    // A result may open a higher rung, which goes before the rest.
    perLook: 1,
  };
  const worker = await workOnEach(
    store,
    { run: plan.id, lease, signal },
    (name, ending) => leasedItems(store, work, { worker: name, lease, signal: ending }),
    async ({ item: job }, atHand) => {
      const { heart } = atHand;
      heart.begin(job.trial);
      const told = (record: EpochRecord): void => {
        epochs += 1;
        heart.row(false);
        onEpoch?.({ ...job, until: plan.rungs[job.rung]! }, record);
      };
      const working = { train, worker: heart.worker, signal: atHand.signal, onEpoch: told };
      const result = await workTrial({ store, plan }, job, working);
      if (typeof result === 'object') {
        committed += 1;
        onResult?.(result);
      } else if (result === 'lost' || atHand.lost.aborted) lost += 1;
    },
  );
  return { worker, committed, lost, epochs };
}

interface WorkTrialOptions {
  readonly train: TrainTrial;
  readonly worker: string;
  readonly signal: AbortSignal;
  readonly onEpoch: (record: EpochRecord) => void;
}

/** Trains in a folder of its own, and puts the result. The first result counts; those of other workers are removed. */
async function workTrial(
  { store, plan }: Sweep,
  job: TrialJob,
  { train, worker, signal, onEpoch }: WorkTrialOptions,
): Promise<TrialResult | 'lost' | 'stopped'> {
  const began = new Date();
  const attempt = randomBytes(6).toString('hex');
  const before = await earlierAttempts(store, job);
  let outcome: TrialOutcome;
  try {
    outcome = await train({
      ...{ ...job, ...plan.trials[job.trial]!, store, signal, onEpoch },
      until: plan.rungs[job.rung]!,
      folder: attemptKey(job, attempt),
      earlier: before,
    });
  } catch (error) {
    // The worker that was first has removed the files of this attempt.
    if (error instanceof MienError && (await readResult(store, job)) !== undefined) return 'lost';
    throw error;
  }
  if (outcome === undefined) return 'stopped';
  const result: TrialResult = {
    ...{ sweep: plan.id, trial: job.trial, rung: job.rung, attempt, ...outcome, worker },
    began: began.toISOString(),
    ended: new Date().toISOString(),
  };
  if (!(await putResult(store, result))) {
    await store.remove(attemptKey(job, attempt));
    return 'lost';
  }
  for (const folder of before) await store.remove(folder);
  return result;
}

/** The run folder of an attempt. */
export function attemptKey(job: TrialJob, attempt: string): string {
  return `${TRIALS}/${jobName(job)}.${attempt}`;
}

/** Attempts at the same rung that were not finished, and what the rung before ended with. */
async function earlierAttempts(store: ObjectStore, job: TrialJob): Promise<readonly string[]> {
  const names = await store.list(TRIALS);
  const same = names.filter((name) => name.startsWith(`${jobName(job)}.`)).map((name) => `${TRIALS}/${name}`);
  if (job.rung === 0) return same;
  const former = { trial: job.trial, rung: job.rung - 1 };
  const result = await readResult(store, former);
  return result === undefined ? same : [...same, attemptKey(former, result.attempt)];
}
