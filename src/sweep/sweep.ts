import { createHash } from 'node:crypto';
import { z } from 'zod';
import { broken, jsonBytes, readRecord } from '../batch/store/json-object.js';
import type { ObjectStore } from '../batch/store/object-store.js';
import { VOTE_TABLES } from '../dataset/record.js';
import { mienVersion } from '../environment.js';
import { MienError } from '../errors.js';
import { DEVICES } from '../runtime/session.js';
import { parseConfig, type TrainingConfig } from '../training/config.js';
import type { TrialSettings } from './list-trials.js';

export const SWEEP_PLAN = 'plan.json';

const FORMAT = 1;

const SECOND = z.strictObject({
  name: z.string(),
  /** Folder of the prepared dataset. */
  data: z.string(),
  hash: z.string(),
  /** Of the score, 0 to 1. */
  share: z.number(),
});

const PLAN = z.strictObject({
  format: z.literal(FORMAT),
  /** SHA-256 of all that decides what the trials come to. */
  id: z.string(),
  version: z.string(),
  made: z.string(),
  data: z.string(),
  hash: z.string(),
  table: z.enum(VOTE_TABLES).nullable(),
  device: z.enum(DEVICES),
  threads: z.int().positive(),
  search: z.enum(['grid', 'random', 'asha']),
  eta: z.int(),
  rungs: z.array(z.int()),
  metric: z.enum(['accuracy', 'loss']),
  second: SECOND.nullable(),
  trials: z.array(
    z.strictObject({
      settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
      training: z.unknown(),
    }),
  ),
});

/** One of the configurations that a sweep compares. */
export interface Trial {
  /** What sets it apart from the others. */
  readonly settings: TrialSettings;
  readonly training: TrainingConfig;
}

/** What a sweep does: `plan.json`. */
export interface SweepPlan extends Omit<z.infer<typeof PLAN>, 'trials'> {
  readonly trials: readonly Trial[];
}

/** A folder with the plan that is in it. */
export interface Sweep {
  readonly store: ObjectStore;
  readonly plan: SweepPlan;
}

/** Of all that decides what the trials come to; where the data lie does not. */
export function sweepId(plan: Omit<SweepPlan, 'id' | 'made' | 'data'>): string {
  const { format, version, hash, table, device, threads, search, eta, rungs, metric, second, trials } = plan;
  const judged = second && [second.hash, second.share];
  const parts = [format, version, hash, table, device, threads, search, eta, rungs, metric, judged, trials];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Puts a plan into a folder, or finds the very same one there. Throws `OPTION_INVALID` where the folder holds another one.
 */
export async function putSweep(store: ObjectStore, made: Omit<SweepPlan, 'format' | 'id'>): Promise<Sweep> {
  const content = { ...made, format: FORMAT } as const;
  const plan: SweepPlan = { ...content, id: sweepId(content) };
  if (await store.putNew(SWEEP_PLAN, jsonBytes(plan))) return { store, plan };
  const there = await openSweep(store);
  if (there.plan.id === plan.id) return there;
  throw new MienError('OPTION_INVALID', `${store.name} holds another sweep already.`, {
    hint: `Choose another --out, or go on with that one: mien sweep work ${store.name}`,
  });
}

/** Throws `FILE_NOT_FOUND` where there is no plan, and `STORE_BROKEN`. */
export async function openSweep(store: ObjectStore): Promise<Sweep> {
  const read = await readRecord(store, SWEEP_PLAN, PLAN);
  if (read === undefined) {
    throw new MienError('FILE_NOT_FOUND', `${store.name}: no sweep is there`, {
      hint: 'Begin one: mien sweep CONFIG --out FOLDER',
    });
  }
  const trials = read.trials.map(({ settings, training }) => ({ settings, training: parseConfig(training) }));
  const plan = { ...read, trials };
  if (sweepId(plan) !== plan.id) throw broken(store, SWEEP_PLAN, 'its id is of another plan');
  return { store, plan };
}

/** Refuses a worker whose trials would come to something else. Throws `PLAN_MISMATCH`. */
export function requireSameVersion({ version }: SweepPlan): void {
  if (version === mienVersion()) return;
  throw new MienError('PLAN_MISMATCH', `mien here is ${mienVersion()}, the sweep's is ${version}`, {
    hint: 'Install that version here, or begin another sweep.',
  });
}

/** Refuses data that are not those of the plan. Throws `DATASET_MISMATCH`. */
export function requireSameData(folder: string, hash: string, dataset: { readonly hash: string }): void {
  if (dataset.hash === hash) return;
  throw new MienError('DATASET_MISMATCH', `${folder} holds other data than the sweep was begun with.`, {
    hint: 'Prepare the same files again, or name their folder.',
  });
}
