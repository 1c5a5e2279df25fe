import { join } from 'node:path';
import { MienError } from '../../errors.js';
import { removeFile } from '../../files/remove-file.js';
import type { ClipProgress, ClipReport } from '../../video/analysis.js';
import type { VideoFormat } from '../../video/formats/write-format.js';
import { errorBody, toMienError } from '../error-answer.js';

/** What a result may be asked for as. */
export const RESULT_FORMATS = ['jsonl', 'csv', 'vtt', 'eaf'] as const satisfies readonly VideoFormat[];

/** Analyses the clip of a path, and writes all formats into a folder. */
export type AnalyzeUpload = (
  path: string,
  out: string,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: ClipProgress) => void },
) => Promise<ClipReport>;

export interface JobBounds {
  /** For the analysis of a clip, milliseconds. */
  readonly clipTimeout: number;
  /** Frames of a clip that are looked at. */
  readonly clipFrames: number;
}

export type ClipState = 'waiting' | 'running' | 'done' | 'failed';

/** One clip: its file, how far its analysis is, and what came of it. All of it lies in one folder. */
export class ClipJob {
  readonly #stop = new AbortController();
  #state: ClipState = 'waiting';
  #progress: ClipProgress | undefined;
  #report: ClipReport | undefined;
  #error: MienError | undefined;

  constructor(
    readonly id: string,
    private readonly folder: string,
    private readonly bounds: JobBounds,
  ) {}

  /** Where the clip is. */
  get path(): string {
    return join(this.folder, 'clip');
  }

  /** Raised when nobody wants it any more. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  get state(): ClipState {
    return this.#state;
  }

  /** What is told of it. */
  get status() {
    const { seconds = 0, total, frames = 0, rate = 0 } = this.#progress ?? {};
    const { files: _, ...report } = this.#report ?? { files: {} };
    return {
      id: this.id,
      state: this.#state,
      seconds,
      total: total ?? null,
      frames,
      rate: Number.isFinite(rate) ? rate : 0,
      ...(this.#report === undefined ? {} : { report: report as Omit<ClipReport, 'files'> }),
      ...(this.#error === undefined ? {} : errorBody(this.#error)),
    };
  }

  /** Analyses it to its end; never throws. The clip itself is removed then. */
  async run(analyze: AnalyzeUpload): Promise<void> {
    if (this.stopped.aborted) return;
    this.#state = 'running';
    const { clipTimeout, clipFrames } = this.bounds;
    const bound = new AbortController();
    const late = setTimeout(() => bound.abort(tooLong(clipTimeout)), clipTimeout);
    try {
      this.#report = await analyze(this.path, this.folder, {
        signal: AbortSignal.any([this.stopped, bound.signal]),
        onProgress: (progress) => {
          this.#progress = progress;
          if (progress.frames > clipFrames) bound.abort(tooManyFrames(clipFrames));
        },
      });
      this.#state = 'done';
    } catch (error) {
      this.#error = toMienError(error);
      this.#state = 'failed';
    } finally {
      clearTimeout(late);
      await removeFile(this.path).catch(() => {});
    }
  }

  /** The file of a format. Throws what the analysis threw, and `NOT_FOUND` where it has not ended. */
  result(format: (typeof RESULT_FORMATS)[number]): string {
    if (this.#error !== undefined) throw this.#error;
    const path = this.#report?.files[format];
    if (path !== undefined) return path;
    throw new MienError('NOT_FOUND', `The clip has no result yet: it is ${this.#state}.`, {
      hint: `Ask GET /v1/video/${this.id} until its state is "done".`,
    });
  }

  stop(reason: MienError): void {
    this.#stop.abort(reason);
  }
}

function tooLong(milliseconds: number): MienError {
  return new MienError('JOB_TIMEOUT', `The clip was not done after ${milliseconds / 1000} s.`, {
    hint: 'Look at fewer frames (fps), at a part (from, to), or raise the limit with --clip-timeout.',
  });
}

function tooManyFrames(frames: number): MienError {
  return new MienError('WORK_TOO_LARGE', `The clip has more than ${frames} frames to look at, the limit.`, {
    hint: 'Look at fewer frames (fps), at a part (from, to), or raise the limit with --max-clip-frames.',
  });
}
