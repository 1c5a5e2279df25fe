import { createHash, randomBytes } from 'node:crypto';
import { type Stats, stat } from 'node:fs';
import { mienVersion } from '../../environment.js';
import { MienError } from '../../errors.js';
import { throwIfAborted } from '../../progress.js';
import type { ObjectStore } from '../store/object-store.js';
import { isS3Address } from '../store/s3-client.js';
import type { Listing } from './list-paths.js';
import { placeOf } from './place.js';
import { FORMAT, PLAN_KEY, type Plan, planned, putPlan, runId } from './plan.js';
import { hashNetworks, type NetworkNames, type Recipe, wholeRecipe } from './recipe.js';
import { stampInS3 } from './s3-photos.js';
import { ShardList, shardKey, type UnnumberedInput } from './shard-list.js';

/** Inputs of a shard where nothing else is said: some minutes of work, and few files for many pictures. */
export const SHARD_SIZE = 10_000;

/** Files whose size and time are asked for at once. */
const AT_ONCE = 64;

export interface MakePlanOptions {
  /** Inputs a shard. Default 10,000. */
  readonly shardSize?: number | undefined;
  readonly names?: NetworkNames | undefined;
  readonly recipe: Recipe;
  readonly signal?: AbortSignal | undefined;
  /** Is told how many inputs were listed. */
  readonly onProgress?: ((inputs: number) => void) | undefined;
}

/**
 * Writes the plan of a batch into a store that has none: lists of `shardSize` inputs with their size and time, and in the
 * end `plan.json`. What is held in memory is one list. A path that is listed twice is two inputs.
 * Throws `OPTION_INVALID` where the store has a plan, `DATASET_EMPTY` without an input, `INTERRUPTED`, and as `listPaths`
 * and `hashNetworks`.
 */
export async function makePlan(
  store: ObjectStore,
  { root, name = root, paths }: Listing,
  { shardSize = SHARD_SIZE, names = {}, signal, onProgress, ...options }: MakePlanOptions,
): Promise<Plan> {
  const recipe = wholeRecipe(options.recipe);
  if ((await store.read(PLAN_KEY)) !== undefined) throw planned(store);
  await store.check?.();
  const networks = await hashNetworks(names);
  // A name of its own: what an interrupted plan left is of no plan.
  const folder = `plan-${randomBytes(4).toString('hex')}`;
  const all = createHash('sha256');
  let shards = 0;
  let inputs = 0;
  let members = false;
  for await (const list of shardLists(stamped(paths, root), shardSize)) {
    throwIfAborted(signal, store.name);
    inputs += list.length;
    members ||= list.members;
    all.update(await list.put(store, shardKey(folder, shards)));
    shards += 1;
    onProgress?.(inputs);
  }
  if (inputs === 0) {
    throw new MienError('DATASET_EMPTY', `${name}: no pictures to plan for`, {
      hint: 'Name a folder with pictures, or a list of their paths.',
    });
  }
  const content = { format: FORMAT, version: mienVersion(), shards, inputs, networks, recipe } as const;
  const sha256 = all.digest('hex');
  const plan: Plan = {
    ...content,
    run: runId({ ...content, sha256 }),
    ...(members ? { members } : {}),
    sha256,
    made: new Date().toISOString(),
    root,
    folder,
    names,
  };
  await putPlan(store, plan);
  return plan;
}

/** By the callback: less than half of the processor time that the promise takes. */
function statusOf(path: string): Promise<Stats | undefined> {
  return new Promise((done) => {
    stat(path, (error, status) => done(error === null ? status : undefined));
  });
}

/** An input as it is now: `n` is its number. */
export async function stampInput(path: string, root: string): Promise<UnnumberedInput> {
  const place = placeOf(path, root);
  if (isS3Address(place)) return { path, ...(await stampInS3(place)) };
  const status = await statusOf(place);
  // What is not there now may be there later, and else its row says so.
  return status === undefined ? { path } : { path, size: status.size, mark: status.mtimeMs };
}

/** Some at a time: their files are looked at together. */
async function* stamped(paths: Listing['paths'], root: string): AsyncGenerator<readonly UnnumberedInput[]> {
  for await (const some of grouped(paths, AT_ONCE)) {
    yield await Promise.all(
      some.map((input) => (typeof input === 'string' ? stampInput(input, root) : input)),
    );
  }
}

/** Numbers all inputs through, and divides them into lists of `size`. It is one list, to be put before the next is asked for. */
async function* shardLists(
  inputs: AsyncIterable<readonly UnnumberedInput[]>,
  size: number,
): AsyncGenerator<ShardList> {
  const list = new ShardList();
  let n = 0;
  for await (const some of inputs) {
    for (let at = 0; at < some.length; ) {
      const part = some.slice(at, at + size - list.length);
      list.add(part.map((input, i) => ({ n: n + i, ...input })));
      at += part.length;
      n += part.length;
      if (list.length === size) yield list;
    }
  }
  if (list.length > 0) yield list;
}

async function* grouped<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
