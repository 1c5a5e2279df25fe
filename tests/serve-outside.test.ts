import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../src/image/encode.js';
import { gradientImage } from '../src/image/testing/encoded-pictures.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { temporaryFolder } from './program.js';
import { writeSeeingEverywhere } from './seeing-everywhere.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];

/** `mien serve` with a log line a request; `shell` may send its outputs elsewhere. */
async function serve(redirect = ''): Promise<{ child: ChildProcess; url: string; port: number }> {
  const words = 'serve --port 0 --model tiny.onnx --detector everywhere --workers 1 --log-level info';
  const child = spawn('sh', ['-c', `exec "$NODE" "$MAIN" ${words} ${redirect}`], {
    cwd: folder,
    env: { ...process.env, NODE: process.execPath, MAIN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const [url, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line))!;
  return { child, url, port: Number(port) };
}

const ask = async (url: string): Promise<number> => {
  const body = new Uint8Array(encodePng(gradientImage(48, 48)));
  const headers = { 'content-type': 'image/png' };
  const asked = fetch(`${url}/v1/predict?detect=false`, { method: 'POST', body, headers });
  return (await asked).status;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSeeingEverywhere(join(folder, 'models', 'everywhere'));
  await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

describe('mien serve goes on', () => {
  it('when the reader of its log and of its output goes away', async () => {
    const { child, url } = await serve();
    child.stderr!.destroy();
    child.stdout!.destroy();
    for (let i = 0; i < 20; i++) expect(await ask(url)).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it.skipIf(!existsSync('/dev/full'))('when the disk of its log is full', async () => {
    const { child, url } = await serve('2>/dev/full');
    for (let i = 0; i < 20; i++) expect(await ask(url)).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});

describe('mien serve ends', () => {
  it('at once, with 0 and without a word, while connections are idle', async () => {
    const { child, url, port } = await serve();
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const idle = Array.from({ length: 3 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect(await ask(url)).toBe(200);
    const began = performance.now();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    // The grace time is 10 s.
    expect(performance.now() - began).toBeLessThan(3000);
    expect(said).not.toContain('grace');
    for (const socket of idle) socket.destroy();
  });
});
