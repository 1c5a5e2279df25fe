import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a process to its end, and says how long it took, seconds, and what it printed. */
export async function timed(
  program: string,
  words: readonly string[],
): Promise<{ readonly seconds: number; readonly stdout: string }> {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(program, words, { maxBuffer: 2 ** 28 });
  return { seconds: (performance.now() - started) / 1000, stdout };
}
