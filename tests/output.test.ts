import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../src/image/encode.js';
import { gradientImage } from '../src/image/testing/encoded-pictures.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { temporaryFolder } from './program.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PREDICT = ['predict', 'photos', '--model', 'tiny.onnx', '--json'];

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr: string;
}

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
  // Enough for several threads, and large enough that they are inside the runtime most of the time.
  const photo = encodePng(gradientImage(640, 480));
  for (let i = 0; i < 24; i++) await writeFile(join(folder, 'photos', `${i}.png`), photo);
});

/** Runs the program until its reader has read one line and goes away. */
function readOneLine(words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

function writeTo(output: number, words: readonly string[], shell?: string): Promise<Ended> {
  const [program, ...rest] = [process.execPath, MAIN, ...words] as [string, ...string[]];
  const child =
    shell === undefined
      ? spawn(program, rest, { cwd: folder, stdio: ['ignore', output, 'pipe'] })
      : spawn('sh', ['-c', `${shell}; exec "$0" "$@"`, program, ...rest], {
          cwd: folder,
          stdio: ['ignore', output, 'pipe'],
        });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })));
}

describe('standard output that takes no more', () => {
  it('because its reader has gone: what runs is finished, exit 0 and silence', async () => {
    for (let round = 0; round < 3; round++) {
      expect(await readOneLine(PREDICT)).toEqual({ code: 0, signal: null, stderr: '' });
    }
  }, 300_000);

  it.runIf(existsSync('/dev/full'))('because the disk is full: DISK_FULL', async () => {
    const { code, stderr } = await writeTo(openSync('/dev/full', 'w'), PREDICT);
    expect(code).toBe(1);
    expect(stderr).toContain('[DISK_FULL]');
    expect(stderr).not.toContain('    at ');
  });

  it.runIf(process.platform === 'linux')('in the middle of a line: it is said', async () => {
    const path = join(folder, 'out.jsonl');
    // 1,024 bytes: the write that reaches the limit is short, and no error by itself.
    const { code, stderr } = await writeTo(openSync(path, 'w'), PREDICT, 'ulimit -f 2');
    expect((await readFile(path)).length).toBe(1024);
    expect(code).toBe(1);
    expect(stderr).toContain('[FILE_UNWRITABLE]');
  });
});

it('a second Ctrl-C ends the program at once, by its signal', async () => {
  const child = spawn(process.execPath, [MAIN, ...PREDICT], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGINT');
  // One that comes sooner is the first again: see `onInterrupt`.
  await new Promise((resolve) => setTimeout(resolve, 520));
  child.kill('SIGINT');
  const [code, signal] = await ended;
  // Or it had ended before the second came.
  expect([code === 130, signal === 'SIGINT']).toContain(true);
  expect(signal).not.toBe('SIGABRT');
});
