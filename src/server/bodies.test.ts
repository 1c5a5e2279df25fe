import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { head, pause, sendRaw } from './testing/raw-request.js';
import { planBytes } from './testing/scripted-workers.js';
import { type StartedApp, startsApps } from './testing/start-app.js';

const start = startsApps();

const CHUNKED = { 'Transfer-Encoding': 'chunked' };
const FORM = { 'Content-Type': 'multipart/form-data; boundary=X' };
const PICTURE = { 'Content-Type': 'image/png' };
const PART = '--X\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n';
const KIB = 2 ** 10;

const ask = async ({ url }: StartedApp): Promise<number> => {
  const headers = { 'content-type': 'image/png' };
  return (await fetch(`${url}/v1/predict`, { method: 'POST', body: planBytes({}), headers })).status;
};

const chunk = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.toString(16)}\r\n`), Buffer.alloc(bytes, 120), Buffer.from('\r\n')]);

/** Sends chunks for as long as the server takes them: how many bytes, and what it said. */
async function endless(app: StartedApp, begin: string): Promise<{ sent: number; answer: string }> {
  const { socket, all } = sendRaw(app.port, begin);
  const piece = chunk(64 * KIB);
  while (!socket.destroyed && socket.bytesWritten < 2 ** 30) {
    if (socket.write(piece)) await pause(0);
    else await Promise.race([once(socket, 'drain'), all]).catch(() => {});
  }
  return { sent: socket.bytesWritten, answer: await all };
}

describe('an endless body', () => {
  const limit = 256 * KIB;
  // What lies in the buffers of both ends was sent too.
  const most = 2 * limit + 16 * 2 ** 20;

  it.each([
    [
      'a form with one endless part',
      `${head('POST /v1/predict', { ...FORM, ...CHUNKED })}${PART.length.toString(16)}\r\n${PART}\r\n`,
      413,
    ],
    ['a form that is none', head('POST /v1/predict', { ...FORM, ...CHUNKED }), 413],
    ['a picture', head('POST /v1/detect', { ...PICTURE, ...CHUNKED }), 413],
    [
      'a picture that says its size',
      head('POST /v1/detect', { ...PICTURE, 'Content-Length': String(2 ** 40) }),
      413,
    ],
    ['a body of another kind', head('POST /v1/predict', { 'Content-Type': 'text/plain', ...CHUNKED }), 415],
    ['a body for nothing', head('POST /nothing', { ...PICTURE, ...CHUNKED }), 404],
    ['a body of a GET', head('GET /healthz', CHUNKED), 200],
    [
      'a body from a foreign page',
      head('POST /v1/predict', { ...PICTURE, ...CHUNKED, Origin: 'https://evil.example' }),
      403,
    ],
  ])('is answered and cut off: %s', async (_, begin, status) => {
    const app = await start({ limits: { bytes: limit } });
    const { sent, answer } = await endless(app, begin);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(sent).toBeLessThan(most);
    expect(await ask(app)).toBe(200);
  });

  it('that nobody sends on is cut off too', async () => {
    const app = await start();
    const began = performance.now();
    const { all } = sendRaw(app.port, head('POST /nothing', { ...PICTURE, 'Content-Length': '1000' }));
    expect(await all).toMatch(/^HTTP\/1\.1 404 /);
    expect(performance.now() - began).toBeLessThan(4000);
  });
});

describe('a body that is refused', () => {
  it('leaves the connection to the next request where its rest is short', async () => {
    const app = await start({ limits: { bytes: 1000 } });
    const next = head('GET /healthz', { Connection: 'close' });
    const request = head('POST /v1/predict', { ...PICTURE, 'Content-Length': '1500' });
    const { all } = sendRaw(app.port, request, Buffer.alloc(1500), next);
    expect(await all).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 .*alive/s);
  });
});

describe('idle requests', () => {
  it.each([
    ['chunked pictures', { ...PICTURE, ...CHUNKED }, ''],
    ['chunked forms', { ...FORM, ...CHUNKED }, ''],
    ['pictures that say a size', { ...PICTURE, 'Content-Length': String(256 * KIB) }, 'some bytes'],
  ])('keep nobody out: 200 %s', async (_, headers, begin) => {
    const app = await start({ limits: { bytes: 256 * KIB, queue: 2 } });
    const held = Array.from({ length: 200 }, () =>
      sendRaw(app.port, head('POST /v1/predict', headers), begin),
    );
    await pause(200);
    for (let i = 0; i < 5; i++) expect(await ask(app)).toBe(200);
    for (const { socket } of held) socket.destroy();
  });

  it('end when no byte comes, long before the time for the whole request is over', async () => {
    const app = await start({ limits: { idleTimeout: 200 } });
    const began = performance.now();
    const { all } = sendRaw(app.port, head('POST /v1/predict', { ...PICTURE, ...CHUNKED }), chunk(10));
    expect(await all).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('that hold all the memory give way to others once they have stalled', async () => {
    const bytes = 256 * KIB;
    const app = await start({ limits: { bytes } });
    const full = chunk(bytes - KIB);
    const held = Array.from({ length: 9 }, () =>
      sendRaw(app.port, head('POST /v1/predict', { ...PICTURE, ...CHUNKED }), full),
    );
    await pause(2500);
    expect(await ask(app)).toBe(200);
    for (const { socket } of held) socket.destroy();
    // The one that gave way was told so.
    const answers = await Promise.all(held.map(({ all }) => all));
    expect(answers.join('')).toMatch(/HTTP\/1\.1 (408|503) /);
  });
});

describe('a client that does not take its answer', () => {
  it('is cut off, and its place becomes free', async () => {
    const app = await start({ limits: { idleTimeout: 300, queue: 0 } });
    // More than the buffers of both ends hold.
    const { socket } = sendRaw(app.port);
    socket.pause();
    const body = planBytes({ width: 1 });
    const request = head('POST /v1/predict', { ...PICTURE, 'Content-Length': String(body.length) });
    // Answers pile up, one request after the other, until the client's window is full.
    for (let i = 0; i < 20_000 && !socket.destroyed; i++) {
      socket.write(request);
      socket.write(body);
    }
    await pause(1500);
    for (let i = 0; i < 100 && (await ask(app)) !== 200; i++) await pause(50);
    expect(await ask(app)).toBe(200);
    socket.destroy();
  });

  it('gives back the places of requests that stood behind the answer that closed the connection', async () => {
    const app = await start({ limits: { queue: 0 } });
    const requestOf = (sleep: number): string => {
      const body = Buffer.from(planBytes({ sleep })).toString();
      return head('POST /v1/predict', { ...PICTURE, 'Content-Length': String(body.length) }) + body;
    };
    // The first has the place. The rest are refused, and those beyond twenty end the connection half a second later.
    const { socket, all } = sendRaw(app.port, requestOf(50).repeat(30));
    await pause(200);
    socket.write(requestOf(800));
    await all;
    await pause(1000);
    expect(await ask(app)).toBe(200);
  });
});
