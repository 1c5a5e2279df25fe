import { setTimeout as sleep } from 'node:timers/promises';
import { MienError } from '../../errors.js';
import type { ObjectStore, ObjectWriter } from '../store/object-store.js';

/**
 * What happens to one worker's way to the store: `kill-before` and `kill-after`, the process is no more, and the operation
 * did not happen or did; `freeze`, the process stands still for a time; `full`, from then on nothing can be written; `broken`,
 * one operation fails; `lost-answer`, it happens, and the worker is told that it failed; `none`.
 */
export type StoreFault = 'kill-before' | 'kill-after' | 'freeze' | 'full' | 'broken' | 'lost-answer' | 'none';

export const STORE_FAULTS: readonly StoreFault[] = [
  ...(['kill-before', 'kill-after', 'freeze', 'full', 'broken', 'lost-answer', 'none'] as const),
];

/** Stands for the end of a process: nothing that it does after it reaches the store. */
export class WorkerKilled extends Error {
  override readonly name = 'WorkerKilled';
}

export interface FaultAt {
  readonly fault: StoreFault;
  /** Which of the worker's operations, from 1 on. */
  readonly at: number;
  /** How long a frozen worker stands still, milliseconds. */
  readonly frozen: number;
}

/** A store as one worker sees it: something happens at one of its operations. */
export class FaultyStore implements ObjectStore {
  readonly name = 'faulty';
  /** What was asked, in order. */
  readonly log: string[] = [];
  #thaw: Promise<void> | undefined;

  constructor(
    private readonly inner: ObjectStore,
    private readonly fault: FaultAt,
  ) {}

  /** Whether the process behind it was ended. */
  get isDead(): boolean {
    return this.fault.fault.startsWith('kill') && this.log.length >= this.fault.at;
  }

  read(key: string): Promise<Buffer | undefined> {
    return this.#do('read', key, () => this.inner.read(key));
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    await this.#do('stream', key, async () => {});
    yield* this.inner.stream(key);
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#do('put', key, () => this.inner.put(key, bytes));
  }

  putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.#do('putNew', key, () => this.inner.putNew(key, bytes));
  }

  async open(key: string): Promise<ObjectWriter> {
    const writer = await this.#do('open', key, () => this.inner.open(key));
    return {
      write: (bytes) => this.#do('write', key, () => writer.write(bytes)),
      close: () => this.#do('close', key, () => writer.close()),
      abandon: () => writer.abandon(),
    };
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#do('list', folder, () => this.inner.list(folder));
  }

  remove(key: string): Promise<void> {
    return this.#do('remove', key, () => this.inner.remove(key));
  }

  async #do<Value>(operation: string, key: string, work: () => Promise<Value>): Promise<Value> {
    const { fault, at, frozen } = this.fault;
    await this.#thaw;
    if (this.isDead) throw new WorkerKilled(`killed before ${operation} ${key}`);
    this.log.push(`${operation} ${key}`);
    const isNow = this.log.length === at;
    if (isNow && fault === 'freeze') {
      this.#thaw = sleep(frozen);
      await this.#thaw;
    }
    if (isNow && fault === 'broken') throw failed('FILE_UNWRITABLE', operation, key);
    const isWrite = operation !== 'read' && operation !== 'stream' && operation !== 'list';
    if (this.log.length >= at && fault === 'full' && isWrite) throw failed('DISK_FULL', operation, key);
    if (isNow && fault === 'kill-before') throw new WorkerKilled(`killed at ${operation} ${key}`);
    const value = await work();
    if (isNow && fault === 'kill-after') throw new WorkerKilled(`killed after ${operation} ${key}`);
    if (isNow && fault === 'lost-answer') throw failed('FILE_UNWRITABLE', operation, key);
    return value;
  }
}

function failed(code: 'FILE_UNWRITABLE' | 'DISK_FULL', operation: string, key: string): MienError {
  return new MienError(code, `${operation} ${key}: failed, as the test wants`);
}
