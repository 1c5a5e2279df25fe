import { describe, expect, it } from 'vitest';
import { newApiKey, parseApiKeys } from './api-keys.js';
import { head, type RawConnection, sendRaw } from './testing/raw-request.js';
import { type StartedApp, startsApps } from './testing/start-app.js';

const start = startsApps();

const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};

/** A client that asks to upgrade and then does nothing more, not even close its end. */
function upgrade(
  app: StartedApp,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): RawConnection {
  return sendRaw(app.port, head(`${method} ${path}`, { ...UPGRADE, ...headers }));
}

const open = (app: StartedApp): Promise<number> =>
  new Promise((resolve, reject) =>
    app.fastify.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );

describe('an upgrade', () => {
  it.each([
    ['of another path', '/healthz', {}, 404, 'NOT_FOUND'],
    ['of a path that is no text', '/%', {}, 404, 'NOT_FOUND'],
    ['of a longer path', '/v1/frames/', {}, 404, 'NOT_FOUND'],
    [
      'without a handshake',
      '/v1/frames',
      { 'Sec-WebSocket-Key': 'short', 'X-API-Key': 'KEY' },
      400,
      'REQUEST_INVALID',
    ],
    ['to another protocol', '/v1/frames', { Upgrade: 'h2c' }, 400, 'REQUEST_INVALID'],
    ['under a foreign name', '/v1/frames', { Host: 'evil.example' }, 403, 'FORBIDDEN'],
    ['from a foreign page', '/v1/frames', { Origin: 'https://evil.example' }, 403, 'FORBIDDEN'],
    ['with wrong options', '/v1/frames?minFace=1', { 'X-API-Key': 'KEY' }, 400, 'OPTION_INVALID'],
    ['without a key', '/v1/frames', {}, 401, 'UNAUTHORIZED'],
  ])('%s is answered as HTTP, and its socket closed at once', async (_, path, headers, status, code) => {
    const { key, line } = newApiKey('k');
    const app = await start({ keys: parseApiKeys([line], 'test') });
    const began = performance.now();
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'KEY' ? key : String(value)]),
    );
    const answer = await upgrade(app, path, own).all;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: { code } });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(await open(app)).toBe(0);
  });

  it('by another method is refused', async () => {
    const app = await start();
    expect(await upgrade(app, '/v1/frames', {}, 'POST').all).toMatch(/^HTTP\/1\.1 404 .*NOT_FOUND/s);
  });

  it('beyond the rate is refused, and its socket closed', async () => {
    const app = await start({ limits: { perMinute: 1 } });
    const first = await sendRaw(app.port, head('GET /v1/models', { Connection: 'close' })).all;
    expect(first).toMatch(/^HTTP\/1\.1 200 /);
    expect(await upgrade(app, '/v1/frames').all).toMatch(/^HTTP\/1\.1 429 .*RATE_LIMITED/s);
    expect(await open(app)).toBe(0);
  });

  it('that is refused 1,200 times leaves no socket, and does not hold the stop back', async () => {
    const app = await start();
    const foreign = [{ Host: 'evil.example' }, { Origin: 'https://evil.example' }];
    for (let round = 0; round < 12; round++) {
      const refused = Array.from({ length: 100 }, (_, i) => upgrade(app, '/v1/frames', foreign[i % 2]).all);
      for (const answer of await Promise.all(refused)) expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(await open(app)).toBe(0);
    }
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('whose client never closes its end does not hold the stop back', async () => {
    const app = await start();
    const { socket, all } = upgrade(app, '/v1/frames');
    const [first] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data) => resolve([data])));
    expect(String(first)).toMatch(/^HTTP\/1\.1 101 /);
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(3000);
    await all;
  });
});
