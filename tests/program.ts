import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { JSON_LINES, jsonCommand } from '../src/cli/json-lines/json-lines.js';
import { runInProcess } from '../src/cli/testing/in-process.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when stdout holds the text; rejects where the program ends without it. */
  waitFor(text: string): Promise<void>;
}

/** Starts `mien` in a folder, its output piped. */
export function start(folder: string, ...words: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const running = watch(child);
  return { ...running, finished: running.finished.then((result) => asItsSchemaSays(words, result)) };
}

/** Runs `mien` in this process, from its sources. For commands that end by themselves, of which one start is tested. */
export async function mienHere(folder: string, ...words: readonly string[]): Promise<Finished> {
  return asItsSchemaSays(words, await runInProcess(folder, ...words));
}

/** Whatever a test asks for as JSON has to fit the command's schema, but for a line that an end cut off. */
function asItsSchemaSays(words: readonly string[], result: Finished): Finished {
  const command = words.includes('--json') ? jsonCommand(words) : undefined;
  if (command === undefined) return result;
  for (const line of result.stdout.split('\n').slice(0, -1)) JSON_LINES[command].parse(JSON.parse(line));
  return result;
}

function watch(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Running {
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of watchers) look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const waitFor = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      watchers.add(look);
      look();
      void finished.then(() => reject(new Error(`ended without "${text}": ${stdout}\n${stderr}`)), reject);
    });
  return { child, finished, waitFor };
}

export function mien(folder: string, ...words: readonly string[]): Promise<Finished> {
  return start(folder, ...words).finished;
}

/** Runs `mien` with bytes on its standard input. */
export function mienReading(
  input: Uint8Array,
  folder: string,
  ...words: readonly string[]
): Promise<Finished> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  return watch(child).finished;
}

/** The JSON values of an output with one a line. */
export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mien-'));
}
