import { fstatSync, writeSync } from 'node:fs';
import { fileError } from '../errors.js';
import { printable } from '../text/printable.js';
import { EXIT } from './exit-codes.js';

const ended = new AbortController();

/**
 * Raised when standard output takes no more: its reader has gone (`mien … | head`), or its disk is full. Work that is
 * only for the output stops then. Nothing is torn down: what runs is finished.
 */
export const outputEnded: AbortSignal = ended.signal;

/**
 * Writes to standard output. Into a file, all of it or an error: Node's own stream takes a short write, such as on a
 * disk that has just become full, for a whole one.
 */
export function writeOut(text: string): void {
  if (ended.signal.aborted) return;
  if (!toFile()) process.stdout.write(text);
  else
    try {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
    } catch (error) {
      end(error as NodeJS.ErrnoException);
    }
}

/**
 * Ends the program cleanly where its output can go nowhere, to be called once at its start. A reader that went away is
 * no fault: exit code 0, and silence. Output that cannot be written is said on standard error, with exit code 1.
 */
export function watchOutput(): void {
  process.stdout.on('error', end);
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}

function end(error: NodeJS.ErrnoException): void {
  if (ended.signal.aborted) return;
  ended.abort(error);
  const readerGone = error.code === 'EPIPE';
  if (!readerGone) {
    const { code, message, hint } = fileError(error, 'standard output', 'write');
    process.stderr.write(
      `mien: ${printable(message)}${hint === undefined ? '' : `\n  ${hint}`}  [${code}]\n`,
    );
  }
  // Whatever the command makes of being stopped.
  process.on('exit', () => {
    process.exitCode = readerGone ? EXIT.ok : EXIT.failed;
  });
}

let file: boolean | undefined;

function toFile(): boolean {
  file ??= isFile(1);
  return file;
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}
