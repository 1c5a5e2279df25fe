import { type Batch, openBatch } from '../batch.js';
import { makePlan } from '../plan/make-plan.js';
import type { ObjectStore } from '../store/object-store.js';

/** The files of no picture at all: the stub does not look. */
async function* names(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield `${i}.png`;
}

/** Puts a plan of so many inputs into a store. */
export async function planned(store: ObjectStore, inputs: number, shardSize: number): Promise<Batch> {
  await makePlan(
    store,
    { root: '/nowhere', paths: names(inputs) },
    { shardSize, recipe: { detect: true, detection: {}, reading: {} } },
  );
  return openBatch(store);
}
