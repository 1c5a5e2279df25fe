import { z } from 'zod';
import { shardName } from './plan/shard-list.js';
import { jsonBytes, readRecord } from './store/json-object.js';
import type { ObjectStore } from './store/object-store.js';

export const COMMITS = 'commits';
export const DATA = 'data';

const COMMIT = z.object({
  run: z.string(),
  shard: z.number().int(),
  /** Names the file with the rows: a part of a key, and so no path. */
  attempt: z.string().regex(/^[\w-]+$/),
  rows: z.number().int(),
  /** Rows that are errors, by their code. */
  failed: z.record(z.string(), z.number().int()),
  /** Of the file with the rows. */
  bytes: z.number().int(),
  sha256: z.string(),
  /** SHA-256 of the shard's list. */
  list: z.string(),
  worker: z.string(),
  /** ISO 8601, by the worker's clock. */
  began: z.string(),
  ended: z.string(),
});

/** Says which rows are a shard's. Each shard has one commit, which is never replaced. */
export type Commit = z.infer<typeof COMMIT>;

export function commitKey(shard: number): string {
  return `${COMMITS}/${shardName(shard)}.json`;
}

export function dataKey(shard: number, attempt: string): string {
  return `${DATA}/${shardName(shard)}.${attempt}.jsonl`;
}

/** Returns whether this is the shard's commit now: false where another was first. */
export function putCommit(store: ObjectStore, commit: Commit): Promise<boolean> {
  return store.putNew(commitKey(commit.shard), jsonBytes(commit));
}

/** `undefined` where the shard is not committed. Throws `STORE_BROKEN`. */
export function readCommit(store: ObjectStore, shard: number): Promise<Commit | undefined> {
  return readRecord(store, commitKey(shard), COMMIT);
}

/** The numbers of all committed shards. */
export async function committedShards(store: ObjectStore): Promise<Set<number>> {
  const names = await store.list(COMMITS);
  return new Set(names.flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : [])));
}
