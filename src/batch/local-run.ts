import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, MienError } from '../errors.js';
import { disk } from '../files/disk.js';
import { withFolderLock } from '../files/lock.js';
import { type Batch, openBatch } from './batch.js';
import { type MergeOptions, mergeBatch } from './merge-batch.js';
import type { Listing } from './plan/list-paths.js';
import { type MakePlanOptions, makePlan } from './plan/make-plan.js';
import { PLAN_KEY, type Plan, readPlan } from './plan/plan.js';
import { emptyStore } from './store/empty-store.js';
import { FolderStore } from './store/folder-store.js';
import type { ObjectStore } from './store/object-store.js';
import { type WorkBatchOptions, workBatch } from './work/work-batch.js';

export interface LocalRunOptions
  extends Pick<WorkBatchOptions, 'processes' | 'timeout' | 'onRow' | 'onLoss'>,
    Pick<MakePlanOptions, 'names' | 'recipe'> {
  /** The pictures. It is asked for once, or twice where a run goes on. */
  readonly listing: () => Listing;
  /** Whether to go on with what an interrupted run left. */
  readonly resume: boolean;
  readonly merge: MergeOptions;
  /** What is written into {@link failuresFile}, where a picture failed and the file itself has no line for that. */
  readonly mergeFailures?: MergeOptions | undefined;
  readonly signal: AbortSignal;
  /** Is told how many pictures there are, before the first is looked at. */
  readonly onPlan?: ((inputs: number) => void) | undefined;
  /** For tests: what works on the batch. */
  readonly work?: typeof workBatch | undefined;
}

/** Where a run keeps what it has done until its file is written. */
export function unfinishedFolder(out: string): string {
  return `${out}.unfinished`;
}

/** Where the pictures that failed are listed, beside a file that has no lines for them. */
export function failuresFile(out: string): string {
  return `${out}.failed.jsonl`;
}

/**
 * A whole batch in one process: plans, works and writes the rows into the file `out`, whole or not at all. What is done is
 * kept in a folder beside the file, which goes when the file is there. A run that was ended at any moment goes on from
 * there with `resume`, and ends with the same bytes. Returns `undefined` where the signal ended it.
 * Throws `OPTION_INVALID` where the file is there, or an unfinished run and `resume` was not asked for; `PLAN_MISMATCH`
 * where that run was begun with something else; `FOLDER_LOCKED` while it is under way; and as `makePlan`, `workBatch` and
 * `mergeBatch`.
 */
export async function runLocally(
  out: string,
  options: LocalRunOptions,
): Promise<{ readonly rows: number; readonly failed: number } | undefined> {
  const folder = unfinishedFolder(out);
  const merged = await withFolderLock(folder, async () => {
    const store = new FolderStore(folder);
    await readyPlan(out, store, options);
    const batch = await openBatch(store);
    options.onPlan?.(batch.plan.inputs);
    const { work = workBatch, names, processes, timeout, signal, onRow, onLoss } = options;
    const { merge, mergeFailures } = options;
    const share = { index: 0, of: 1 };
    await work(batch, { names, processes, timeout, signal, onRow, onLoss, share });
    return signal.aborted ? undefined : await mergeBoth(batch, out, { merge, mergeFailures });
  });
  if (merged !== undefined) await remove(folder);
  return merged;
}

/** While the folder of the run is there, another call with `resume` writes both again. */
async function mergeBoth(
  batch: Batch,
  out: string,
  { merge, mergeFailures }: Pick<LocalRunOptions, 'merge' | 'mergeFailures'>,
): ReturnType<typeof mergeBatch> {
  const merged = await mergeBatch(batch, out, merge);
  if (merged.failed > 0 && mergeFailures) await mergeBatch(batch, failuresFile(out), mergeFailures);
  return merged;
}

/** Makes the plan, or sees that the one that is there is this run's. */
async function readyPlan(out: string, store: FolderStore, options: LocalRunOptions): Promise<void> {
  const begun = await store.read(PLAN_KEY);
  if (begun !== undefined && options.resume) {
    requireSameRun(out, await readPlan(store), await planOf(emptyStore(), options));
    return;
  }
  if (begun !== undefined) {
    throw new MienError('OPTION_INVALID', `${out}: an unfinished run is there, in ${store.name}`, {
      hint: `Go on with it: the same command with --resume. To begin anew, remove ${store.name}.`,
    });
  }
  for (const file of options.mergeFailures ? [out, failuresFile(out)] : [out]) {
    if ((await stat(file).catch(() => undefined)) === undefined) continue;
    throw new MienError('OPTION_INVALID', `${file} is there already`, {
      hint: 'Remove it, or choose another --out.',
    });
  }
  // What is there without a plan is what an interrupted one left.
  for (const name of await store.list('.')) await remove(join(store.name, name));
  await planOf(store, options);
}

async function remove(path: string): Promise<void> {
  await disk()
    .remove(path)
    .catch((error: unknown) => {
      throw fileError(error, path, 'write');
    });
}

function planOf(store: ObjectStore, { listing, names, recipe, signal }: LocalRunOptions): Promise<Plan> {
  return makePlan(store, listing(), { names, recipe, signal });
}

/** Throws `PLAN_MISMATCH`, with what is another now. */
function requireSameRun(out: string, begun: Plan, now: Plan): void {
  if (begun.run === now.run) return;
  const parts: readonly (readonly [string, string, string])[] = [
    [`mien ${begun.version}`, begun.version, now.version],
    ['another model', begun.networks.model, now.networks.model],
    ['another face detector', begun.networks.detector, now.networks.detector],
    ['other options', JSON.stringify(begun.recipe), JSON.stringify(now.recipe)],
  ];
  const [what] = parts.find(([, then, is]) => then !== is) ?? [
    `other pictures (${begun.inputs} then, ${now.inputs} now; or some of them changed)`,
  ];
  throw new MienError('PLAN_MISMATCH', `${out} was begun with ${what}`, {
    hint: `Give the same command again with --resume, or remove ${unfinishedFolder(out)} to begin anew.`,
  });
}
