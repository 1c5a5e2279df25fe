import type { z } from 'zod';
import { MienError } from '../../errors.js';
import type { ObjectStore } from './object-store.js';

/** A small record as the bytes of an object. */
export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/**
 * A small record of the store, checked; `undefined` where there is none. Throws `STORE_BROKEN` where it is something else
 * than expected.
 */
export async function readRecord<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const bytes = await store.read(key);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw broken(store, key, 'not JSON', error);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw broken(store, key, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, checked.error);
}

/** A record, or `broken` where it was damaged: for records on which no result depends. */
export async function unlessBroken<Value>(reading: Promise<Value>): Promise<Value | 'broken'> {
  return reading.catch((error: unknown) => {
    if (error instanceof MienError && error.code === 'STORE_BROKEN') return 'broken';
    throw error;
  });
}

/** An object of the store is not what was written. */
export function broken(store: ObjectStore, key: string, how: string, cause?: unknown): MienError {
  return new MienError('STORE_BROKEN', `${store.name}: ${key} is not what was written: ${how}`, {
    cause,
    hint: `Its bytes were changed or lost. ${remedyOf(store, key)}`,
  });
}

/** What to do about damage depends on whether the object can be made again from the others. */
function remedyOf({ name }: ObjectStore, key: string): string {
  if (/^(data|commits)\//.test(key))
    return `"mien batch verify ${name}" names all that is wrong, and how a shard is done again.`;
  if (key === 'cancelled.json') return `To go on with the batch: mien batch work ${name} --anyway`;
  return 'Nothing else holds it: restore it from a copy, or begin anew in another folder.';
}
