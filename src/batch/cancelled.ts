import { z } from 'zod';
import { MienError } from '../errors.js';
import { jsonBytes, readRecord } from './store/json-object.js';
import type { ObjectStore } from './store/object-store.js';

const CANCELLED = 'cancelled.json';

const MARK = z.object({ run: z.string(), at: z.string() });

/** Marks a batch as cancelled: its workers stop after the pictures at hand. What is done stays. Throws as the store. */
export function cancelBatch(store: ObjectStore, run: string): Promise<void> {
  return store.put(CANCELLED, jsonBytes({ run, at: new Date().toISOString() }));
}

/** Takes the mark away, where there is one. */
export function resumeBatch(store: ObjectStore): Promise<void> {
  return store.remove(CANCELLED);
}

/** When the batch was cancelled, ISO 8601 by the clock of who did; `undefined` where it was not. Throws `STORE_BROKEN`. */
export async function cancelledAt(store: ObjectStore): Promise<string | undefined> {
  return (await readRecord(store, CANCELLED, MARK))?.at;
}

export function cancelled(store: ObjectStore, at: string): MienError {
  return new MienError('BATCH_CANCELLED', `${store.name} was cancelled at ${at}`, {
    hint: `What is done stays. To go on: mien batch work ${store.name} --anyway`,
  });
}
