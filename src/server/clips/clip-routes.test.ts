import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../client.js';
import { faceAt } from '../../face/testing/face-at.js';
import { perceive } from '../../recognizer/result.js';
import { ffmpeg, withoutFfmpeg } from '../../video/testing/clips.js';
import type { Inference } from '../inference.js';
import { head, sendRaw } from '../testing/raw-request.js';
import { type AppSettings, startsApps } from '../testing/start-app.js';

const start = startsApps();
const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);

/** Finds one face in each picture, which has to be a TIFF file; `gate` is waited for first. */
function inference(gate: () => Promise<void> = async () => {}): Inference {
  return {
    load: { ready: 1, running: 0, waiting: 0 },
    async run({ bytes }, { signal } = {}) {
      expect([...bytes.subarray(0, 4)]).toEqual([0x49, 0x49, 42, 0]);
      await gate();
      signal?.throwIfAborted();
      return { width: 64, height: 48, faces: [{ ...faceAt(8, 8, 30), ...answer }] };
    },
    close: async () => {},
  };
}

let folder: string;
let clip: Blob;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-clips-'));
  // Folders of clips lie there, so that what is left can be seen.
  vi.stubEnv('TMPDIR', folder);
  if (withoutFfmpeg) return;
  const path = join(folder, 'clip.mp4');
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10:duration=0.8', '-c:v', 'libx264', path);
  clip = new Blob([await readFile(path)], { type: 'video/mp4' });
  await rm(path);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const left = (): Promise<readonly string[]> => readdir(folder);
const settings = (more: AppSettings = {}): AppSettings => ({ inference: inference(), ...more });

async function code(response: Response): Promise<readonly [number, string]> {
  const { error } = (await response.json()) as { error: { code: string } };
  return [response.status, error.code];
}

describe.skipIf(withoutFfmpeg)('a clip', { timeout: 60_000 }, () => {
  it('becomes rows through the client, and nothing of it stays', async () => {
    const { url } = await start(settings());
    const states: string[] = [];
    const { rows, truncated } = await createClient({ baseUrl: url }).video(clip, {
      fps: 5,
      onProgress: ({ state }) => states.push(state),
    });
    expect(rows.map(({ time, faces }) => [time, faces.map(({ track }) => track)])).toEqual(
      [0, 0.2, 0.4, 0.6].map((time) => [time, [1]]),
    );
    expect(truncated).toBeUndefined();
    expect(states.at(-1)).toBe('done');
    await vi.waitFor(async () => expect(await left()).toEqual([]));
  });

  it('gives each of its tables, and goes with the last', async () => {
    const { url } = await start(settings());
    const posted = await fetch(`${url}/v1/video`, { method: 'POST', body: clip });
    expect(posted.status).toBe(202);
    const path = `${url}${posted.headers.get('location')}`;
    await vi.waitFor(
      async () => expect(await (await fetch(path)).json()).toMatchObject({ state: 'done' }),
      20_000,
    );
    expect(await (await fetch(path)).json()).toMatchObject({ frames: 8, report: { rows: 8, tracks: 1 } });
    const csv = await fetch(`${path}/result?format=csv&keep=true`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await csv.text()).split('\n')).toHaveLength(10);
    expect(await (await fetch(`${path}/result?format=vtt`)).text()).toMatch(/^WEBVTT\n/);
    await vi.waitFor(async () => expect(await code(await fetch(path))).toEqual([404, 'NOT_FOUND']));
    expect(await left()).toEqual([]);
  });

  it('ends with a code where it is none, has too many frames, or takes too long', async () => {
    const failed = async (limits: AppSettings['limits'], body: Blob) => {
      const { url } = await start(settings({ limits: limits ?? {} }));
      return createClient({ baseUrl: url })
        .video(body)
        .catch((error: unknown) => error);
    };
    const [none, many, late] = await Promise.all([
      failed({}, new Blob(['no clip'])),
      failed({ clipFrames: 3 }, clip),
      failed({ clipTimeout: 1 }, clip),
    ]);
    expect(none).toMatchObject({ code: 'VIDEO_BROKEN' });
    expect(many).toMatchObject({ code: 'WORK_TOO_LARGE' });
    expect(late).toMatchObject({ code: 'JOB_TIMEOUT' });
    await vi.waitFor(async () => expect(await left()).toEqual([]));
  });

  it('that is cancelled, or that the server has no room for, leaves nothing behind', async () => {
    let open: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      open = resolve;
    });
    const app = await start({
      inference: inference(() => waiting),
      limits: { clipJobs: 1, clipBytes: 100_000 },
    });
    const post = (body: Blob) => fetch(`${app.url}/v1/video`, { method: 'POST', body });
    const posted = await post(clip);
    const path = `${app.url}${posted.headers.get('location')}`;
    expect(await code(await post(clip))).toEqual([503, 'SERVER_BUSY']);
    expect(await code(await fetch(`${path}/result`))).toEqual([404, 'NOT_FOUND']);
    setTimeout(open, 50);
    expect((await fetch(path, { method: 'DELETE' })).status).toBe(204);
    expect(await code(await fetch(path, { method: 'DELETE' }))).toEqual([404, 'NOT_FOUND']);
    const large = new Blob([new Uint8Array(100_001)], { type: 'video/mp4' });
    expect(await code(await post(large))).toEqual([413, 'REQUEST_TOO_LARGE']);
    expect(await code(await post(new Blob([], { type: 'video/mp4' })))).toEqual([400, 'REQUEST_INVALID']);
    expect(await code(await fetch(`${app.url}/v1/video`, { method: 'POST' }))).toEqual([
      400,
      'REQUEST_INVALID',
    ]);
    expect(await code(await fetch(`${app.url}/v1/video?fsp=3`, { method: 'POST', body: clip }))).toEqual([
      400,
      'OPTION_INVALID',
    ]);
    await vi.waitFor(async () => expect(await left()).toEqual([]));
  });

  it('goes when nobody fetches it, and when the server stops', async () => {
    const forgotten = await start(settings({ limits: { clipKept: 1 } }));
    const kept = await start(settings());
    await fetch(`${forgotten.url}/v1/video`, { method: 'POST', body: clip });
    await fetch(`${kept.url}/v1/video`, { method: 'POST', body: clip });
    await vi.waitFor(async () => expect(await left()).toHaveLength(1), 20_000);
    await kept.stop();
    expect(await left()).toEqual([]);
  });
});

it.each([
  ['fsp=3', /fsp/],
  ['fps=0', /^fps: /],
  ['from=2&to=1', /from is 2 s and to is 1 s/],
])('a clip with %s is refused before it is read', async (query, message) => {
  const { port } = await start(settings());
  const headers = { 'Content-Type': 'video/mp4', 'Content-Length': '90000', Connection: 'close' };
  const { socket, all } = sendRaw(port, head(`POST /v1/video?${query}`, headers));
  const answered = await all;
  socket.destroy();
  expect(answered).toMatch(/^HTTP\/1.1 400/);
  const { error } = JSON.parse(answered.slice(answered.indexOf('\r\n\r\n')));
  expect(error).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringMatching(message) });
});

it('a clip is refused before it is read where there is no FFmpeg', async () => {
  vi.stubEnv('FFMPEG_PATH', join(folder, 'nothing'));
  vi.resetModules();
  const { requireFfmpeg } = await import('../../video/require-ffmpeg.js');
  await expect(requireFfmpeg()).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
  vi.stubEnv('FFMPEG_PATH', '');
});
