import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { markDrawn } from '../src/cli/drawn-mark.js';
import { createClient } from '../src/client.js';
import { encodePng } from '../src/image/encode.js';
import { gradientImage } from '../src/image/testing/encoded-pictures.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { jsonLines, mien, type Running, start, temporaryFolder } from './program.js';
import { writeSeeingEverywhere } from './seeing-everywhere.js';

interface Served extends Running {
  readonly url: string;
}

/** Of a client, milliseconds. */
const PATIENCE = 300_000;

let folder: string;
const running: Served[] = [];

async function serve(...words: readonly string[]): Promise<Served> {
  const common = ['--port', '0', '--model', 'tiny.onnx', '--detector', 'everywhere', '--workers', '1'];
  const program = start(folder, 'serve', ...common, ...words);
  let stdout = '';
  program.child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  await program.waitFor('listens on');
  const served = { ...program, url: /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)![0] };
  running.push(served);
  return served;
}

const post = (url: string, body: Uint8Array<ArrayBuffer>, type = 'image/png'): Promise<Response> =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': type } });

async function figure(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

const photo = (width: number, height: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(encodePng(gradientImage(width, height)));

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSeeingEverywhere(join(folder, 'models', 'everywhere'));
  await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
  await writeFile(join(folder, 'photo.png'), photo(160, 120));
});
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL');
});

describe('mien serve', () => {
  const PIXELS = 400_000;
  let server: Served;
  beforeAll(async () => {
    const limits = [
      '--max-pixels',
      String(PIXELS),
      '--max-bytes',
      '1048576',
      '--queue',
      '4',
      // Long: a busy machine is no reason to fail.
      ...['--timeout', '300', '--grace', '300'],
    ];
    server = await serve(...limits, '--log-level', 'info');
  });

  it('answers what the command line answers', async () => {
    const picture = new Uint8Array(await readFile(join(folder, 'photo.png')));
    const client = createClient({ baseUrl: server.url, timeout: PATIENCE });
    const common = ['photo.png', '--json', '--detector', 'everywhere', '--threads', '1'];
    const predicted = await mien(folder, 'predict', ...common, '--model', 'tiny.onnx', '--min-face', '60');
    const { file: _, ...expected } = jsonLines(predicted.stdout)[0]!;
    expect((expected.faces as unknown[]).length).toBeGreaterThan(1);
    expect(await client.predict(picture, { minFace: 60 })).toEqual(expected);

    const detected = await mien(folder, 'detect', ...common, '--min-face', '60', '--max-faces', '2');
    const { file: __, ...found } = jsonLines(detected.stdout)[0]!;
    expect(await client.detect(picture, { minFace: 60, maxFaces: 2 })).toEqual(found);

    const crop = await client.predict(picture, { detect: false });
    expect(crop.faces).toMatchObject([{ box: [0, 0, 160, 120], score: null, landmarks: null }]);
    const sum = Object.values(crop.faces[0]!.probabilities).reduce((total, each) => total + each, 0);
    expect(sum).toBeCloseTo(1, 5);
    expect(await client.models()).toMatchObject({ models: [{ name: 'tiny.onnx' }], detector: 'everywhere' });
  });

  it('explains what the command line explains, in numbers and drawn', async () => {
    const picture = new Uint8Array(await readFile(join(folder, 'photo.png')));
    const client = createClient({ baseUrl: server.url, timeout: PATIENCE });
    const words = ['photo.png', '--json', '--detector', 'everywhere', '--model', 'tiny.onnx'];
    const wanted = ['--min-face', '60', '--class', 'sad', '--map', '12', '--out', 'drawn', '--threads', '1'];
    const explained = await mien(folder, 'explain', ...words, ...wanted);
    const { file: _, drawing, ...expected } = jsonLines(explained.stdout)[0]!;
    const options = { minFace: 60, class: 'sad', map: 12 } as const;
    expect(await client.explain(picture, options)).toEqual(expected);
    const drawn = await client.drawExplanation(new File([picture], 'photo.png'), options);
    expect(Buffer.from(markDrawn(drawn)).equals(await readFile(join(folder, String(drawing))))).toBe(true);
  });

  it('knows pictures by their bytes, and refuses others and too large ones', async () => {
    const refused = async (body: Uint8Array<ArrayBuffer>, type: string): Promise<unknown> => {
      const response = await post(`${server.url}/v1/predict?detect=false`, body, type);
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      return [response.status, error.code, error.message];
    };
    const png = photo(48, 48);
    expect((await post(`${server.url}/v1/predict?detect=false`, png, 'image/jpeg')).status).toBe(200);
    const text = new TextEncoder().encode('this is no picture');
    expect(await refused(text, 'image/png')).toEqual([422, 'IMAGE_UNREADABLE', expect.any(String)]);
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await refused(svg, 'image/png')).toEqual([
      415,
      'IMAGE_UNSUPPORTED',
      expect.stringContaining('SVG'),
    ]);
    expect(await refused(png.slice(0, 200), 'image/png')).toEqual([
      422,
      'IMAGE_UNREADABLE',
      expect.any(String),
    ]);
    expect(await refused(photo(1000, 401), 'image/png')).toEqual([
      422,
      'IMAGE_UNREADABLE',
      expect.stringMatching(/1000×401 .*400000/),
    ]);
  });

  it('answers frames over a WebSocket', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/frames?detect=false`);
    await new Promise((resolve) => socket.once('open', resolve));
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (data: Buffer) => resolve(String(data))),
    );
    socket.send(photo(64, 48));
    expect(JSON.parse(await answer)).toMatchObject({ frame: 1, width: 64, faces: [{ score: null }] });
    socket.close();
  });

  it('writes nothing of a request into its log', async () => {
    const form = new FormData();
    form.append('secret-field', new Blob([photo(48, 48)]), 'secret-name.png');
    const response = await fetch(`${server.url}/v1/predict?detect=false`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ results: [{ file: 'secret-name.png' }] });
    const broken = await post(`${server.url}/v1/predict?maxFaces=secret`, photo(48, 48));
    expect(broken.status).toBe(400);
    const gone = fetch(`${server.url}/v1/detect?minFace=40`, {
      method: 'POST',
      body: photo(600, 400),
      headers: { 'content-type': 'image/png' },
      signal: AbortSignal.timeout(40),
    });
    await expect(gone).rejects.toThrow();
  });

  it('sends a crowd away without growing', async () => {
    // Padded to the limit: what follows the end of a PNG is not read.
    const body = new Uint8Array(1_000_000);
    body.set(photo(400, 300));
    const statuses = new Map<number, number>();
    const ask = async (): Promise<void> => {
      const response = await post(`${server.url}/v1/detect?minFace=200`, body);
      await response.arrayBuffer();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    };
    const crowd = async (): Promise<number> => {
      const asked = Promise.all(Array.from({ length: 60 }, ask));
      expect(await figure(server.url, 'mien_requests_inside')).toBeLessThanOrEqual(5);
      await asked;
      return figure(server.url, 'process_resident_memory_bytes');
    };
    const first = await crowd();
    const last = await crowd();
    expect([...statuses.keys()].sort()).toEqual([200, 503]);
    expect(statuses.get(503)).toBeGreaterThan(10);
    // A second crowd with its 60 MB leaves nothing behind but what the collector has not come to.
    expect(last - first).toBeLessThan(60e6);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('says that its port is taken', async () => {
    const port = new URL(server.url).port;
    const second = await mien(
      folder,
      'serve',
      '--port',
      port,
      '--model',
      'tiny.onnx',
      '--detector',
      'everywhere',
    );
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('PORT_IN_USE');
    expect(second.stdout).toBe('');
  });

  it('answers what is inside when it is told to stop, and ends well', async () => {
    const asked = Array.from({ length: 5 }, () =>
      post(`${server.url}/v1/predict?minFace=120`, photo(600, 400)),
    );
    for (let tries = 0; tries < 50 && (await figure(server.url, 'mien_requests_inside')) < 5; tries++);
    server.child.kill('SIGTERM');
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const answer of answers) expect(await answer.json()).toMatchObject({ width: 600, height: 400 });
    const { code, stdout, stderr } = await server.finished;
    expect(code).toBe(0);
    expect(stdout).toBe(`mien listens on ${server.url}\n`);
    expect(stderr).toContain('"route":"/v1/predict"');
    expect(stderr).not.toMatch(/secret|minFace|photo/);
    expect(stderr).toContain('"status":499');
    expect(stderr).not.toMatch(/"level":[45]0/); // a crowd is no fault of the server
  });
});

describe('the command', () => {
  it('refuses an address that is not of this machine', async () => {
    const words = ['--model', 'tiny.onnx', '--detector', 'everywhere', '--workers', '1'];
    const result = await mien(folder, 'serve', ...words, '--host', '203.0.113.1');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('OPTION_INVALID');
    expect(result.stdout).toBe('');
  });

  it('makes a key that its line lets in', async () => {
    const { stdout } = await mien(folder, 'serve', '--new-api-key', 'phone');
    const [key, line] = stdout.trim().split('\n') as [string, string];
    await writeFile(join(folder, 'keys.txt'), `${line}\n`);
    const server = await serve('--api-key-file', 'keys.txt');
    await expect(createClient({ baseUrl: server.url, timeout: PATIENCE }).models()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(
      await createClient({ baseUrl: server.url, apiKey: key, timeout: PATIENCE }).models(),
    ).toMatchObject({
      detector: 'everywhere',
    });
    server.child.kill('SIGINT');
    expect((await server.finished).code).toBe(0);
  });

  it('is explained with examples', async () => {
    const { code, stdout } = await mien(folder, 'serve', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('$ mien serve --port 0');
  });

  it('alone loads the web server', () => {
    const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
    const tell =
      'import m from "node:module"; process.on("exit", () => console.error(Object.keys(m._cache).filter((f) => /fastify|prom-client/.test(f)).length))';
    const { stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, main, '--help'],
      { encoding: 'utf8' },
    );
    expect(stderr.trim()).toBe('0');
  });
});
