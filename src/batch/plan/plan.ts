import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import { broken, jsonBytes, readRecord } from '../store/json-object.js';
import type { ObjectStore } from '../store/object-store.js';
import { NETWORK_HASHES, type NetworkHashes, RECIPE, type Recipe } from './recipe.js';

export const PLAN_KEY = 'plan.json';

/** Raised where what is in a store changes. */
export const FORMAT = 1;

const NAMES = z.object({ model: z.string().optional(), detector: z.string().optional() });

const PLAN = z.object({
  format: z.literal(FORMAT),
  run: z.string(),
  version: z.string(),
  made: z.string(),
  root: z.string(),
  folder: z.string(),
  shards: z.number().int().min(0),
  inputs: z.number().int().min(0),
  members: z.literal(true).optional(),
  sha256: z.string(),
  names: NAMES,
  networks: NETWORK_HASHES,
  recipe: RECIPE,
});

/** What a batch does: `plan.json`, the last file that is written of a plan. */
export interface Plan {
  readonly format: typeof FORMAT;
  /** SHA-256 of all that decides the rows: see {@link runId}. */
  readonly run: string;
  /** Of mien. */
  readonly version: string;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** The folder that the paths of inputs are below, on the machine that planned. */
  readonly root: string;
  /** Where the lists of the shards are in the store. */
  readonly folder: string;
  readonly shards: number;
  readonly inputs: number;
  /** Whether some of them are inside of tar archives. */
  readonly members?: true | undefined;
  /** SHA-256 of the SHA-256 of each shard's list, in order. */
  readonly sha256: string;
  /** How the networks were named; another machine may have them elsewhere. */
  readonly names: { readonly model?: string | undefined; readonly detector?: string | undefined };
  readonly networks: NetworkHashes;
  readonly recipe: Recipe;
}

/** Equal ones make the same rows: of the inputs, the networks, the options and mien's version. */
export function runId(plan: Omit<Plan, 'run' | 'made' | 'root' | 'folder' | 'names' | 'members'>): string {
  const { format, version, shards, inputs, sha256, networks, recipe } = plan;
  const { model, detector } = networks;
  const parts = [format, version, shards, inputs, sha256, model, detector, recipe];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Puts a plan into a store that has none. Throws `OPTION_INVALID` where it has one. */
export async function putPlan(store: ObjectStore, plan: Plan): Promise<void> {
  if (!(await store.putNew(PLAN_KEY, jsonBytes(plan)))) throw planned(store);
}

export function planned(store: ObjectStore): MienError {
  return new MienError('OPTION_INVALID', `${store.name} holds a plan already`, {
    hint: 'Work on it with "mien batch work", or choose another --out.',
  });
}

/** Throws `FILE_NOT_FOUND` where there is none, and `STORE_BROKEN`. */
export async function readPlan(store: ObjectStore): Promise<Plan> {
  const plan = await readRecord(store, PLAN_KEY, PLAN);
  if (plan === undefined) {
    throw new MienError('FILE_NOT_FOUND', `${store.name}: no plan is there`, {
      hint: 'Make one: mien batch plan SOURCE --out STORE',
    });
  }
  const read = plan as Plan;
  if (runId(read) !== read.run) throw broken(store, PLAN_KEY, 'its run id is of another plan');
  return read;
}

/**
 * Refuses a worker that would make other rows. Throws `PLAN_MISMATCH`, with what differs.
 */
export function requireSame(
  plan: Plan,
  own: { readonly version: string; readonly networks: NetworkHashes },
): void {
  const pairs = [
    ['mien', plan.version, own.version, 'Install that version here'],
    [
      'the model',
      plan.networks.model,
      own.networks.model,
      'Name the model that it was planned with: --model',
    ],
    [
      'the face detector',
      plan.networks.detector,
      own.networks.detector,
      'Name the detector that it was planned with: --detector',
    ],
  ] as const;
  for (const [what, expected, got, hint] of pairs) {
    if (expected === got) continue;
    throw new MienError('PLAN_MISMATCH', `${what} here is ${short(got)}, the plan's is ${short(expected)}`, {
      hint: `${hint}, or make another plan.`,
    });
  }
}

const short = (text: string): string => (text.length > 20 ? `${text.slice(0, 16)}…` : text);
