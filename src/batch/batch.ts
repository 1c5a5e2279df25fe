import { z } from 'zod';
import { type Plan, readPlan } from './plan/plan.js';
import { readShardList, shardKey } from './plan/shard-list.js';
import { broken, jsonBytes, readRecord } from './store/json-object.js';
import type { ObjectStore } from './store/object-store.js';

const ROUNDS = 'rounds';

const ROUND = z.object({
  run: z.string(),
  folder: z.string(),
  /** The number of its first shard. */
  first: z.number().int().min(1),
  shards: z.number().int().min(1),
  inputs: z.number().int().min(1),
  made: z.string(),
});

/** Inputs that are looked at again: further shards behind those of the plan. */
export type Round = z.infer<typeof ROUND>;

/** A store with the plan that is in it, and what is to be done again. */
export interface Batch {
  readonly store: ObjectStore;
  readonly plan: Plan;
  readonly rounds: readonly Round[];
  /** Of the plan and all rounds. */
  readonly shards: number;
}

/** Throws `FILE_NOT_FOUND` where there is no plan, and `STORE_BROKEN`. */
export async function openBatch(store: ObjectStore): Promise<Batch> {
  const plan = await readPlan(store);
  const rounds: Round[] = [];
  let shards = plan.shards;
  for (;;) {
    const key = roundKey(rounds.length);
    const round = await readRecord(store, key, ROUND);
    if (round === undefined) return { store, plan, rounds, shards };
    if (round.run !== plan.run || round.first !== shards) throw broken(store, key, 'it is of another plan');
    rounds.push(round);
    shards += round.shards;
  }
}

/** Adds a round behind those that are there. Returns false where another process was first. */
export function putRound({ store, rounds }: Batch, round: Round): Promise<boolean> {
  return store.putNew(roundKey(rounds.length), jsonBytes(round));
}

function roundKey(number: number): string {
  return `${ROUNDS}/${number}.json`;
}

/** The list of a shard, of the plan or of a round. Throws `STORE_BROKEN`. */
export function readList({ store, plan, rounds }: Batch, shard: number): ReturnType<typeof readShardList> {
  const round = rounds.find(({ first, shards }) => shard >= first && shard < first + shards);
  const key =
    round === undefined ? shardKey(plan.folder, shard) : shardKey(round.folder, shard - round.first);
  return readShardList(store, key);
}
