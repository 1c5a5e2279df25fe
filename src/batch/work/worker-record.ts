import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { runs, thisOwner } from '../../files/owner.js';
import { jsonBytes, readRecord, unlessBroken } from '../store/json-object.js';
import type { ObjectStore } from '../store/object-store.js';

export const WORKERS = 'workers';

const RECORD = z.object({
  run: z.string(),
  worker: z.string(),
  owner: z.object({
    machine: z.string(),
    process: z.number(),
    began: z.string(),
    thread: z.number(),
  }),
  /** Grows with each writing: a worker whose number stands still is taken for dead. No clock is compared with another. */
  beat: z.number().int(),
  /** Seconds without a new beat after which others may take its shards. */
  lease: z.number(),
  /** The shard that it works on. */
  shard: z.number().int().nullable(),
  /** Rows of that shard so far. */
  rows: z.number().int(),
  /** Since its start: rows made, and those of them that are errors. */
  total: z.number().int(),
  failed: z.number().int(),
  began: z.string(),
  /** Of this beat, by its own clock: for people to read. */
  at: z.string(),
  ended: z.boolean(),
});

/** What a worker says of itself now and then. */
export type WorkerRecord = z.infer<typeof RECORD>;

export function readWorker(store: ObjectStore, worker: string): Promise<WorkerRecord | undefined> {
  return readRecord(store, workerKey(worker), RECORD);
}

/** The records of all workers that ever were, but for damaged ones: they are told to people, and decide nothing. */
export async function readWorkers(store: ObjectStore): Promise<readonly WorkerRecord[]> {
  const found: WorkerRecord[] = [];
  for (const name of await store.list(WORKERS)) {
    const record = await unlessBroken(readWorker(store, name.replace(/\.json$/, '')));
    if (record !== undefined && record !== 'broken') found.push(record);
  }
  return found;
}

/** `silent`: it gave no sign of life for longer than its lease, by this machine's clock. */
export type WorkerState = 'working' | 'ended' | 'dead' | 'silent';

export function workerState({ ended, owner, at, lease }: WorkerRecord): WorkerState {
  if (ended) return 'ended';
  if (runs(owner) === false) return 'dead';
  return Date.now() - Date.parse(at) > 1000 * lease ? 'silent' : 'working';
}

function workerKey(worker: string): string {
  return `${WORKERS}/${worker}.json`;
}

export interface HeartOptions {
  /** Of the batch. */
  readonly run: string;
  /** Seconds without a beat after which others may take this worker's shards. */
  readonly lease: number;
  /** Is called after each beat. */
  readonly onBeat?: (() => Promise<void>) | undefined;
}

/** Says four times a lease that this worker lives, and what it does. */
export class Heart {
  readonly worker = `${hostPart()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  #record: WorkerRecord;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: ObjectStore,
    { run, lease }: HeartOptions,
  ) {
    const now = new Date().toISOString();
    this.#record = {
      ...{ run, worker: this.worker, owner: thisOwner(), beat: 0, lease },
      ...{ shard: null, rows: 0, total: 0, failed: 0, began: now, at: now, ended: false },
    };
  }

  /** Returns when the first record is there: no shard is taken before. Throws as the store. */
  static async start(store: ObjectStore, options: HeartOptions): Promise<Heart> {
    const heart = new Heart(store, options);
    await heart.#put();
    // A beat that fails is no reason to stop: at worst another worker takes the shard, and one of the two commits it.
    const beat = (): void => {
      heart.#beating = heart.#beating
        .then(() => heart.#put())
        .then(() => options.onBeat?.())
        .catch(() => {});
    };
    heart.#timer = setInterval(beat, (1000 * options.lease) / 4);
    return heart;
  }

  begin(shard: number): void {
    this.#record = { ...this.#record, shard, rows: 0 };
  }

  row(failed: boolean): void {
    const { rows, total } = this.#record;
    const errors = this.#record.failed + (failed ? 1 : 0);
    this.#record = { ...this.#record, rows: rows + 1, total: total + 1, failed: errors };
  }

  /** Says that the worker ended, so that nobody waits for it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    this.#record = { ...this.#record, shard: null, rows: 0, ended: true };
    // Others find out after the lease.
    await this.#put().catch(() => {});
  }

  #put(): Promise<void> {
    this.#record = { ...this.#record, beat: this.#record.beat + 1, at: new Date().toISOString() };
    return this.store.put(workerKey(this.worker), jsonBytes(this.#record));
  }
}

/** A machine's name as it can stand in a file's. */
function hostPart(): string {
  return hostname()
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40);
}
