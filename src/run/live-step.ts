import { join } from 'node:path';
import { removeFile } from '../files/remove-file.js';
import { writeJson } from '../files/write-whole.js';
import type { StepReport } from '../training/trainer.js';
import type { LiveStep } from './live-step-schema.js';
import { StepCurve } from './step-curve.js';

/** Of a run folder, while its training goes on: who looks at the run sees more than whole epochs. */
export const STEP_FILE = 'step.json';

/** Least time between two writes, milliseconds. */
const PAUSE = 5000;

/** Keeps {@link STEP_FILE} of a run. It is for readers alone: what keeps it from being written ends no training. */
export class LiveStepFile {
  readonly #path: string;
  #writtenAt = Number.NEGATIVE_INFINITY;
  readonly #curve = new StepCurve();
  #writing: Promise<void> = Promise.resolve();

  constructor(
    folder: string,
    /** Pictures a step. */
    private readonly batch: number,
  ) {
    this.#path = join(folder, STEP_FILE);
  }

  /** `now` in milliseconds, from any beginning. */
  note(report: StepReport, now: number): void {
    if (now - this.#writtenAt < PAUSE) return;
    this.#writtenAt = now;
    this.#curve.note(report);
    const { epoch, epochs, step, stepsPerEpoch, loss, imagesPerSecond } = report;
    const stepsLeft = (epochs - epoch + 1) * stepsPerEpoch - step;
    const secondsLeft = (stepsLeft * this.batch) / imagesPerSecond;
    const value: LiveStep = {
      epoch,
      epochs,
      step,
      stepsPerEpoch,
      loss,
      imagesPerSecond,
      secondsLeft,
      curve: [...this.#curve.points],
    };
    this.#writing = this.#writing.then(() => writeJson(this.#path, value)).catch(() => {});
  }

  /** Removes it: nothing is under way any more. */
  async end(): Promise<void> {
    await this.#writing;
    await removeFile(this.#path).catch(() => {});
  }
}
