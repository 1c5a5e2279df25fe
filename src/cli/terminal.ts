import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import { MienError } from '../errors.js';
import { printable, printableJson, printableLines } from '../text/printable.js';
import { writeOut } from './output.js';

const require = createRequire(import.meta.url);

/** One JSON value a line on stdout. */
export function printJson(value: unknown): void {
  writeOut(`${printableJson(JSON.stringify(value))}\n`);
}

/** Lines for people. What would act on a terminal, as a file's name may, is spelt out. */
export function print(text: string): void {
  writeOut(`${printableLines(text)}\n`);
}

/** A row of a table for programs: as it is, unless a terminal reads it. */
export function printRow(text: string): void {
  if (process.stdout.isTTY) print(text);
  else writeOut(`${text}\n`);
}

/** For people only: news that is no result goes to stderr, and nowhere where nobody watches. */
export function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${printableLines(text)}\n`);
}

/** What must be known, watched or not. */
export function warn(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`);
}

/** An error as lines for people; names in its message stay on their line. */
export function formatError(error: unknown): string {
  if (error instanceof MienError) {
    const hint = error.hint === undefined ? '' : `\n  ${printable(error.hint)}`;
    return `mien: ${printable(error.message)}${hint}  [${error.code}]`;
  }
  // Not one of ours, so a fault in this program: the place of it is what a report needs.
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `mien: unexpected fault: ${printableLines(fault)}`;
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
