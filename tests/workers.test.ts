import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../src/image/encode.js';
import { gradientImage } from '../src/image/testing/encoded-pictures.js';
import { tinyGif } from '../src/image/testing/tiny-gif.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { type Running, start, temporaryFolder } from './program.js';

interface Served extends Running {
  readonly url: string;
}

let folder: string;
const running: Served[] = [];

async function serve(...words: readonly string[]): Promise<Served> {
  const program = start(folder, 'serve', '--port', '0', '--model', 'tiny.onnx', ...words);
  let stdout = '';
  program.child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  await program.waitFor('listens on');
  const served = { ...program, url: /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)![0] };
  running.push(served);
  return served;
}

const post = (url: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } });

/** The processes whose parent this is, and their state: `Z` for a zombie (Linux). */
function childrenOf(parent: number): readonly { readonly id: number; readonly state: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parentId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ') as [string, string];
      return Number(parentId) === parent ? [{ id: Number(name), state }] : [];
    } catch {
      // It has just ended.
      return [];
    }
  });
}

const alive = (id: number): boolean => {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
};

const photo = new Uint8Array(encodePng(gradientImage(160, 120)));

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
});
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL');
});

describe('the worker processes of mien serve', () => {
  it('refuse 35 bytes that are half a minute of work, and answer others meanwhile', async () => {
    const { url, child, finished } = await serve('--workers', '2');
    const attacks = Array.from({ length: 6 }, () =>
      post(`${url}/v1/predict?minFace=12&scaleFactor=0.95`, tinyGif(7000, 7000)),
    );
    expect((await post(`${url}/v1/predict`, photo)).status).toBe(200);
    for (const answer of await Promise.all(attacks)) {
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ error: { code: 'WORK_TOO_LARGE' } });
    }
    child.kill('SIGTERM');
    expect((await finished).code).toBe(0);
  });

  it.runIf(process.platform === 'linux')('are replaced when one is killed, and leave no zombie', async () => {
    const { url, child } = await serve('--workers', '1');
    const [worker] = childrenOf(child.pid!);
    process.kill(worker!.id, 'SIGKILL');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 10_000 }).toBe(503);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
    expect((await post(`${url}/v1/predict`, photo)).status).toBe(200);
    const workers = childrenOf(child.pid!);
    expect(workers).toHaveLength(1);
    expect(workers[0]!.id).not.toBe(worker!.id);
    expect(workers[0]!.state).not.toBe('Z');
  });

  it.runIf(process.platform === 'linux')(
    'are killed at their deadline when they hang, said by /readyz, and SIGTERM ends the server',
    async () => {
      const { url, child, finished } = await serve('--workers', '1', '--timeout', '2', '--grace', '1');
      const [worker] = childrenOf(child.pid!);
      // Stopped, a process neither answers nor ends: as one that hangs in native code.
      process.kill(worker!.id, 'SIGSTOP');
      const answer = await post(`${url}/v1/predict`, photo);
      expect(answer.status).toBe(504);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
      await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
      expect(alive(worker!.id)).toBe(false);
      const [next] = childrenOf(child.pid!);
      process.kill(next!.id, 'SIGSTOP');
      const hung = post(`${url}/v1/predict`, photo).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const began = performance.now();
      child.kill('SIGTERM');
      const { code, stderr } = await finished;
      await hung;
      expect(performance.now() - began).toBeLessThan(6000);
      expect([0, 1]).toContain(code);
      expect(stderr).not.toContain('Abort');
      expect(alive(next!.id)).toBe(false);
    },
  );

  it.runIf(process.platform === 'linux')('end with the server when that is killed', async () => {
    const { child, finished } = await serve('--workers', '2');
    const workers = childrenOf(child.pid!).map(({ id }) => id);
    expect(workers).toHaveLength(2);
    child.kill('SIGKILL');
    await finished;
    await expect.poll(() => workers.filter(alive), { timeout: 10_000 }).toEqual([]);
  });
});
