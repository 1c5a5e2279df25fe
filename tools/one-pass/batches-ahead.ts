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

/** Batches that wait for the training. */
const AHEAD = 3;

/** Makes batches in a thread, a few steps ahead, while another trains. A step's batch is the same as without. */
export class BatchesAhead {
  readonly #thread: Worker;
  readonly #made = new Map<number, Promise<MadeBatch>>();
  readonly #waiting = new Map<number, { readonly done: (batch: MadeBatch) => void }>();
  readonly #failed: Promise<never>;

  constructor(task: ThreadTask) {
    this.#thread = new Worker(new URL('./batches-thread.mjs', import.meta.url), { workerData: task });
    this.#thread.on('message', ({ step, ...batch }: MadeBatch & { readonly step: number }) => {
      this.#waiting.get(step)?.done(batch);
      // What is kept here would keep the batch.
      this.#waiting.delete(step);
    });
    this.#failed = new Promise((_, reject) => this.#thread.on('error', reject));
  }

  /** The batch of step `step`; those of the next steps are then in the making. Throws what the thread throws. */
  at(step: number): Promise<MadeBatch> {
    for (let next = step; next <= step + AHEAD; next++) this.#ask(next);
    const batch = this.#made.get(step)!;
    this.#made.delete(step);
    return Promise.race([batch, this.#failed]);
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #ask(step: number): void {
    if (this.#made.has(step)) return;
    this.#made.set(step, new Promise((done) => this.#waiting.set(step, { done })));
    this.#thread.postMessage(step);
  }
}
