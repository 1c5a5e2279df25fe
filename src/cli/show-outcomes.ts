import { MienError } from '../errors.js';
import type { Image } from '../image/image.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import { EXIT } from './exit-codes.js';
import { faceJson } from './face-lines.js';
import type { PictureInput } from './picture-input.js';
import { formatError, ProgressBar, printJson, warn } from './terminal.js';

export interface ShowOutcomesOptions<Result> {
  /** Of the progress bar. */
  readonly stage: string;
  /** How many there will be. */
  readonly total: number;
  readonly json?: true | undefined;
  readonly signal: AbortSignal;
  /** Prints, and draws, what came of one picture. */
  show(input: PictureInput, result: Result, image: Image | undefined, draw: Draw): Promise<void>;
}

/**
 * Runs what makes a drawing. One that fails is reported, and the exit code tells: the other pictures go on. Returns
 * whether the drawing is there.
 */
export type Draw = (work: () => Promise<void>) => Promise<boolean>;

/** Shows what comes of each picture as it comes, reports those that failed, and sets the exit code. */
export async function showOutcomes<Result>(
  outcomes: AsyncIterable<Outcome<PictureInput, Result>>,
  { stage, total, json, signal, show }: ShowOutcomesOptions<Result>,
): Promise<void> {
  const bar = new ProgressBar();
  const began = performance.now();
  let done = 0;
  let failed = 0;
  const draw: Draw = async (work) => {
    try {
      await work();
      return true;
    } catch (error) {
      failed++;
      bar.stop();
      warn(formatError(error));
      return false;
    }
  };
  try {
    for await (const { item, result, image } of outcomes) {
      done++;
      // A line and the bar would write over each other where both go to one terminal.
      if (process.stdout.isTTY || result instanceof MienError) bar.stop();
      if (result instanceof MienError) {
        failed++;
        if (json) printJson(faceJson(item.path, result));
        else warn(formatError(result));
      } else await show(item, result, image, draw);
      const rate = done / ((performance.now() - began) / 1000);
      if (total > 1) bar.update(stage, done, total, `· ${rate.toFixed(1)} pictures/s`);
    }
  } finally {
    bar.stop();
  }
  if (failed > 0) process.exitCode = EXIT.failed;
  if (signal.aborted) process.exitCode = EXIT.interrupted;
}
