import { randomUUID } from 'node:crypto';
import { MienError } from '../../errors.js';
import { privateFolder } from '../../files/private-folder.js';
import { removeFile } from '../../files/remove-file.js';
import { type AnalyzeUpload, ClipJob, type JobBounds } from './clip-job.js';

export interface ClipJobBounds extends JobBounds {
  /** Clips that arrive, wait, are worked on, or whose result nobody has fetched. */
  readonly clipJobs: number;
  /** How long a result is kept that nobody fetches, milliseconds. */
  readonly clipKept: number;
}

/** A clip that may come in. */
export interface ClipArrival {
  readonly job: ClipJob;
  /** Writes the clip to the job's path; what is removed meanwhile waits for its end. Throws what the work throws. */
  receive(work: (job: ClipJob) => Promise<void>): Promise<void>;
  /** It is whole: it waits for its turn, and is worked on by `analyze`. */
  enter(analyze: AnalyzeUpload): void;
}

interface Kept {
  readonly job: ClipJob;
  readonly folder: string;
  /** Resolves when nothing more of it arrives. */
  receiving?: Promise<unknown>;
  /** Resolves when it has been worked on. */
  run?: Promise<void>;
  timer?: NodeJS.Timeout;
}

/**
 * The clips that are in the house, one worked on at a time. Each has a folder of its own, which goes with it: when its result
 * was fetched, when nobody fetched it, when it is cancelled, and when the server stops.
 */
export class ClipJobs {
  readonly #jobs = new Map<string, Kept>();
  #arriving = 0;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(private readonly bounds: ClipJobBounds) {}

  /** Makes room for a clip. Throws `SERVER_BUSY`, `SERVER_STOPPING`, `DISK_FULL` and `FILE_UNWRITABLE`. */
  async arrive(): Promise<ClipArrival> {
    if (this.#closed) throw stopping();
    if (this.#isFull && !this.#forgetFailed()) throw busy(this.bounds.clipJobs);
    this.#arriving++;
    try {
      const folder = await privateFolder();
      const job = new ClipJob(randomUUID(), folder, this.bounds);
      const kept: Kept = { job, folder };
      this.#jobs.set(job.id, kept);
      if (this.#closed) {
        await this.remove(job.id, stopping());
        throw stopping();
      }
      const receive: ClipArrival['receive'] = (work) => {
        const receiving = work(job);
        kept.receiving = receiving.catch(() => {});
        return receiving;
      };
      return { job, receive, enter: (analyze) => this.#enter(job, analyze) };
    } finally {
      this.#arriving--;
    }
  }

  get #isFull(): boolean {
    return this.#jobs.size + this.#arriving >= this.bounds.clipJobs;
  }

  /** Makes room where clips have failed, of which there is no result to fetch: of the oldest, the reason goes. */
  #forgetFailed(): boolean {
    const failed = [...this.#jobs.values()].find(({ job }) => job.state === 'failed');
    if (failed === undefined) return false;
    clearTimeout(failed.timer);
    this.#jobs.delete(failed.job.id);
    void removeFile(failed.folder).catch(() => {});
    return true;
  }

  /** Throws `NOT_FOUND`. */
  get(id: string): ClipJob {
    const kept = this.#jobs.get(id);
    if (kept !== undefined) return kept.job;
    throw new MienError('NOT_FOUND', 'There is no such clip here.', {
      hint: 'A clip goes when its result was fetched, some minutes after it was done, or when the server stops.',
    });
  }

  /** Ends it, and removes all of it. A second call changes nothing. */
  async remove(id: string, reason: MienError = cancelled()): Promise<void> {
    const kept = this.#jobs.get(id);
    if (kept === undefined) return;
    clearTimeout(kept.timer);
    kept.job.stop(reason);
    // What is worked on may write until it has noticed.
    if (kept.job.state === 'running') await kept.run;
    await kept.receiving;
    await removeFile(kept.folder).catch(() => {});
    this.#jobs.delete(id);
  }

  /** Ends and removes all. Nothing is let in afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#jobs.keys()].map((id) => this.remove(id, stopping())));
  }

  #enter(job: ClipJob, analyze: AnalyzeUpload): void {
    const kept = this.#jobs.get(job.id);
    if (kept === undefined) return;
    kept.run = this.#turn.then(() => job.run(analyze));
    this.#turn = kept.run.then(() => {
      kept.timer = setTimeout(() => void this.remove(job.id), this.bounds.clipKept);
      kept.timer.unref();
    });
  }
}

function busy(jobs: number): MienError {
  return new MienError('SERVER_BUSY', `The server has ${jobs} clips, as many as it takes.`, {
    hint: 'Fetch results that are done, or ask again later.',
  });
}

function stopping(): MienError {
  return new MienError('SERVER_STOPPING', 'The server is stopping.', { hint: 'Ask again later.' });
}

function cancelled(): MienError {
  return new MienError('INTERRUPTED', 'The clip was cancelled.');
}
