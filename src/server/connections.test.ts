import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { head, pause, sendRaw } from './testing/raw-request.js';
import { startsApps } from './testing/start-app.js';

const start = startsApps();

describe('stopping', () => {
  it.each([
    ['never asked', ''],
    ['asked before and waits', head('GET /healthz')],
    ['has begun its headers', 'GET /healthz HTTP/1.1\r\nHost: local'],
    [
      'has begun its body',
      `${head('POST /v1/predict', { 'Content-Type': 'image/png', 'Content-Length': '1000' })}some`,
    ],
    ['has a body refused', head('POST /nothing', { 'Content-Type': 'image/png', 'Content-Length': '1000' })],
  ])('does not wait for a connection that %s', async (_, sent) => {
    const app = await start();
    const held = Array.from({ length: 20 }, () => sendRaw(app.port, sent));
    await pause(100);
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(3500);
    await Promise.all(held.map(({ all }) => all));
  });

  it('ends idle connections at once', async () => {
    const app = await start();
    const { all } = sendRaw(app.port);
    await pause(50);
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(900);
    expect(await all).toBe('');
  });

  it('answers a request that has reached the machine and was not read yet', async () => {
    const app = await start();
    const { socket, all } = sendRaw(app.port);
    await once(socket, 'connect');
    await pause(100);
    socket.write(head('GET /healthz', { Connection: 'close' }));
    // The bytes are on their way while this thread, which is the server's too, does something else.
    for (const end = performance.now() + 300; performance.now() < end; );
    await Promise.resolve();
    await app.stop();
    expect(await all).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('tells a body that does not arrive that the server stops', async () => {
    const app = await start();
    const request = head('POST /v1/predict', { 'Content-Type': 'image/png', 'Content-Length': '1000' });
    const { all } = sendRaw(app.port, request, 'some');
    await pause(50);
    await app.stop();
    expect(await all).toMatch(/^HTTP\/1\.1 503 .*SERVER_STOPPING/s);
  });
});

describe('connections', () => {
  it('are so many at most: a new one ends the one that has been idle for longest', async () => {
    const app = await start({ limits: { connections: 10 } });
    const idle = Array.from({ length: 10 }, () => sendRaw(app.port));
    await pause(50);
    const newcomer = sendRaw(app.port, head('GET /healthz', { Connection: 'close' }));
    expect(await newcomer.all).toMatch(/^HTTP\/1\.1 200 /);
    await pause(50);
    expect(idle.map(({ socket }) => socket.destroyed).filter(Boolean)).toEqual([true]);
    expect(idle[0]!.socket.destroyed).toBe(true);
    for (const { socket } of idle) socket.destroy();
  });
});

describe('an address', () => {
  it.each([
    ['that is no text', '/%', 400],
    ['that is no text, under the API', '/v1/runs/%E0%A4%A', 400],
    ['with a part that is too long', `/v1/runs/${'x'.repeat(400)}`, 400],
    ['that is too long by far', `/${'x'.repeat(20_000)}`, 431],
    ['without a route', '/nothing', 404],
  ])('%s is answered as an error of ours', async (_, path, status) => {
    const app = await start({ localData: '.' });
    const answer = await sendRaw(app.port, head(`GET ${path}`, { Connection: 'close' })).all;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(['error']);
    expect(body.error).toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.any(String),
    });
  });
});
