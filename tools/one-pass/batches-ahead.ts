import { Worker } from 'node:worker_threads';
import type { DetectedFace } from '../../src/face/detected-face.js';
import type { PatchBatch } from '../../src/face/one-pass/training/batches.js';
import type { PhotoFolders } from './photos.js';

/** What a thread that makes batches is told once. */
export interface ThreadTask {
  readonly net: 'search' | 'decide';
  readonly folders: PhotoFolders;
  /** The file of the search, for the net that decides on what it proposes. */
  readonly search: string | undefined;
  /** What the teacher found, by the photo's path. */
  readonly found: ReadonlyMap<string, readonly DetectedFace[]>;
}

export type MadeBatch = PatchBatch;

/** Who waits for a batch. */
interface Waiting {
  readonly done: (batch: MadeBatch) => void;
  readonly failed: (error: Error) => void;
}

/** Batches that wait for the training. */
const AHEAD = 3;

/** Makes batches in a thread, a few steps ahead, while another trains. A step's batch is the same as without. */
export class BatchesAhead {
  readonly #thread: Worker;
  readonly #made = new Map<number, Promise<MadeBatch>>();
  readonly #waiting = new Map<number, Waiting>();

  constructor(task: ThreadTask) {
    this.#thread = new Worker(new URL('./batches-thread.mjs', import.meta.url), { workerData: task });
    this.#thread.on('message', ({ step, ...batch }: MadeBatch & { readonly step: number }) => {
      this.#waiting.get(step)?.done(batch);
      // What is kept here would keep the batch.
      this.#waiting.delete(step);
    });
    this.#thread.on('error', (error) => {
      for (const { failed } of this.#waiting.values()) failed(error);
    });
  }

  /** The batch of step `step`; those of the next steps are then in the making. Throws what the thread throws. */
  at(step: number): Promise<MadeBatch> {
    for (let next = step; next <= step + AHEAD; next++) this.#ask(next);
    const batch = this.#made.get(step)!;
    this.#made.delete(step);
    return batch;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #ask(step: number): void {
    if (this.#made.has(step)) return;
    const batch = new Promise<MadeBatch>((done, failed) => this.#waiting.set(step, { done, failed }));
    // Several fail at once, of which one is waited for.
    batch.catch(() => {});
    this.#made.set(step, batch);
    this.#thread.postMessage(step);
  }
}
