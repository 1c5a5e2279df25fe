import { z } from 'zod';
import { jsonBytes, readRecord } from '../batch/store/json-object.js';
import type { ObjectStore } from '../batch/store/object-store.js';
import { epochRecordSchema } from '../training/history.js';

const RESULTS = 'results';

const judged = z.strictObject({ accuracy: z.number(), loss: z.number() });

const RESULT = z.strictObject({
  sweep: z.string(),
  trial: z.int().nonnegative(),
  rung: z.int().nonnegative(),
  /** Names the run folder, see `attemptKey`: a part of a key, and so no path. */
  attempt: z.string().regex(/^[\w-]+$/),
  /** Of the trial so far: fewer than the rung's where it stopped early or failed. */
  history: z.array(epochRecordSchema),
  /** The epoch that the run would keep, from 1; 0 where there is none. */
  kept: z.int().nonnegative(),
  /** Of that epoch, on validation; `null` for a trial that failed. */
  validation: judged.nullable(),
  /** Of its weights, on the second dataset. */
  second: judged.nullable(),
  /** Why it failed: its settings do not train. */
  failed: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  worker: z.string(),
  began: z.string(),
  ended: z.string(),
});

/** What a trial came to by the end of a rung. There is one, put only where there is none, and never replaced. */
export type TrialResult = z.infer<typeof RESULT>;

/** A trial that is to be trained to the end of a rung. */
export interface TrialJob {
  readonly trial: number;
  readonly rung: number;
}

export function jobName({ trial, rung }: TrialJob): string {
  return `${String(trial).padStart(4, '0')}.${rung}`;
}

export function resultKey(job: TrialJob): string {
  return `${RESULTS}/${jobName(job)}.json`;
}

/** Returns whether this is the job's result now: false where another was first. */
export function putResult(store: ObjectStore, result: TrialResult): Promise<boolean> {
  return store.putNew(resultKey(result), jsonBytes(result));
}

/** `undefined` where there is none. Throws `STORE_BROKEN`. */
export function readResult(store: ObjectStore, job: TrialJob): Promise<TrialResult | undefined> {
  return readRecord(store, resultKey(job), RESULT);
}

/** All results of a folder. They never change, so each is read once. */
export class Results {
  readonly #known = new Map<string, TrialResult>();

  constructor(private readonly store: ObjectStore) {}

  /** Looks for further ones. Throws `STORE_BROKEN`. */
  async refresh(): Promise<void> {
    for (const file of await this.store.list(RESULTS)) {
      const match = /^(\d+)\.(\d+)\.json$/.exec(file);
      if (match === null) continue;
      const job = { trial: Number(match[1]), rung: Number(match[2]) };
      if (this.#known.has(jobName(job))) continue;
      const result = await readResult(this.store, job);
      if (result !== undefined) this.#known.set(jobName(job), result);
    }
  }

  of(job: TrialJob): TrialResult | undefined {
    return this.#known.get(jobName(job));
  }

  /** Of the highest rung that the trial ended. */
  last(trial: number, rungs: number): TrialResult | undefined {
    for (let rung = rungs - 1; rung >= 0; rung--) {
      const result = this.of({ trial, rung });
      if (result !== undefined) return result;
    }
    return undefined;
  }
}
