import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { disk } from '../files/disk.js';

/**
 * Where a command line is this long, the program starts itself again and hands the words over in a file.
 *
 * On Linux, ONNX Runtime 1.30 matches the process's command line against a regular expression that takes some 300 bytes
 * of stack for each character: with `mien predict *.jpg` and a thousand photos, opening a model ends the process.
 */
const LONGEST = 8192;

/** The variable that names the file; its reader removes it. */
const HANDED_OVER = 'MIEN_WORDS_FILE';

let words: readonly string[] | undefined;

/** The words of the command line, without those of Node. */
export function commandWords(): readonly string[] {
  words ??= readWords();
  return words;
}

function readWords(): readonly string[] {
  const file = process.env[HANDED_OVER];
  if (file === undefined) return process.argv.slice(2);
  delete process.env[HANDED_OVER];
  // Written by `runAgain`, whose program this is.
  const handed = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
  disk()
    .remove(file)
    .catch(() => {});
  return handed;
}

export function isTooLong(words: readonly string[]): boolean {
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  return process.platform === 'linux' && bytes > LONGEST && process.argv.length > 2;
}

/** Runs the program again with these words, and returns its exit code. Signals are passed on to it. */
export async function runAgain(words: readonly string[]): Promise<number> {
  const folder = await disk().makeTemporaryFolder(join(tmpdir(), 'mien-words-'));
  try {
    const file = join(folder, 'words.json');
    disk().writeNow(file, Buffer.from(JSON.stringify(words)));
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!], {
      stdio: 'inherit',
      env: { ...process.env, [HANDED_OVER]: file },
      // In a group of its own: a Ctrl-C would otherwise come twice, from the terminal and from here.
      detached: true,
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => child.kill(signal));
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
  } finally {
    await disk().remove(folder);
  }
}
