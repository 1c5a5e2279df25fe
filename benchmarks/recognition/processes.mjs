import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const MIEN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/**
 * Runs a process to its end, and says how long it took, seconds, and what it printed.
 * @param {string} program @param {readonly string[]} words
 */
export async function timed(program, words) {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(program, words, { maxBuffer: 2 ** 28 });
  return { seconds: (performance.now() - started) / 1000, stdout };
}
