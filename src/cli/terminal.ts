import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import { MienError } from '../errors.js';
import { writeOut } from './output.js';

const require = createRequire(import.meta.url);

/** One JSON value a line on stdout. */
export function printJson(value: unknown): void {
  writeOut(`${JSON.stringify(value)}\n`);
}

export function print(text: string): void {
  writeOut(`${text}\n`);
}

/** For people only: news that is no result goes to stderr, and nowhere where nobody watches. */
export function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

/** What must be known, watched or not. */
export function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function formatError(error: unknown): string {
  if (error instanceof MienError) {
    const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
    return `mien: ${error.message}${hint}  [${error.code}]`;
  }
  // Not one of ours, so a fault in this program: the place of it is what a report needs.
  return `mien: unexpected fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** A progress bar on stderr; without a terminal there, it does nothing. */
export class ProgressBar {
  #bar: SingleBar | undefined;
  #stage = '';

  /** `details` stands at the end of the line. */
  update(stage: string, done: number, total: number, details = ''): void {
    if (!process.stderr.isTTY || total <= 0) return;
    if (this.#bar === undefined || stage !== this.#stage) {
      this.stop();
      this.#stage = stage;
      // Loaded when there is a bar to draw: most calls of the program draw none.
      const { Presets, SingleBar } = require('cli-progress') as typeof import('cli-progress');
      this.#bar = new SingleBar(
        {
          format: '{stage} {bar} {value}/{total} · {eta_formatted} left {details}',
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: true,
          stopOnComplete: false,
          barsize: 24,
          fps: 8,
          etaBuffer: 40,
        },
        Presets.shades_classic,
      );
      this.#bar.start(total, done, { stage, details });
      return;
    }
    this.#bar.setTotal(total);
    this.#bar.update(done, { stage, details });
  }

  /** Takes the bar off the screen, so that a line can be printed. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
