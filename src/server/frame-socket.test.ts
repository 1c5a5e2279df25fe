import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newApiKey, parseApiKeys } from './api-keys.js';
import { type Plan, planBytes } from './testing/scripted-workers.js';
import { type StartedApp, startsApps } from './testing/start-app.js';

const start = startsApps();

interface Wire {
  readonly socket: WebSocket;
  /** Takes the next answer. */
  next(): Promise<Record<string, unknown>>;
  readonly closed: Promise<number>;
  send(plan: Plan): void;
}

/** An open WebSocket; rejects with the HTTP status where it is refused. */
function open(app: StartedApp, path = '/v1/frames', options: { origin?: string; protocols?: string[] } = {}) {
  const { protocols = [], ...rest } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}${path}`, protocols, rest);
  const answers: Record<string, unknown>[] = [];
  const takers: ((answer: Record<string, unknown>) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Record<string, unknown>;
    const taker = takers.shift();
    if (taker === undefined) answers.push(answer);
    else taker(answer);
  });
  const wire: Wire = {
    socket,
    next: async () => answers.shift() ?? new Promise((resolve) => takers.push(resolve)),
    closed: new Promise((resolve) => {
      socket.on('close', resolve);
    }),
    send: (plan) => socket.send(planBytes(plan)),
  };
  return new Promise<Wire>((resolve, reject) => {
    socket.on('open', () => resolve(wire));
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
  });
}

describe('frames over a WebSocket', () => {
  it('are answered one at a time; of those that come meanwhile the newest', async () => {
    const wire = await open(await start({ workers: 2 }));
    wire.send({ width: 1, sleep: 200 });
    for (let width = 2; width <= 9; width++) wire.send({ width, sleep: 20 });
    expect(await wire.next()).toEqual({ frame: 1, width: 1, height: 1, faces: [] });
    expect(await wire.next()).toEqual({ frame: 9, width: 9, height: 1, faces: [] });
    wire.send({ width: 10 });
    expect(await wire.next()).toMatchObject({ frame: 10, width: 10 });
    wire.socket.close();
  });

  it('that fail are answered with their error, and the next goes on', async () => {
    const wire = await open(await start());
    wire.send({ error: { code: 'IMAGE_UNREADABLE', message: 'm', hint: 'h' } });
    expect(await wire.next()).toEqual({
      frame: 1,
      error: { code: 'IMAGE_UNREADABLE', message: 'm', hint: 'h' },
    });
    wire.socket.send('text');
    expect(await wire.next()).toMatchObject({ frame: 2, error: { code: 'REQUEST_INVALID' } });
    wire.send({ end: 'exit' });
    expect(await wire.next()).toMatchObject({ frame: 3, error: { code: 'SERVER_FAULT' } });
    wire.send({ width: 4 });
    expect(await wire.next()).toMatchObject({ frame: 4, width: 4 });
    wire.socket.close();
  });

  it('that are too large end the connection', async () => {
    const app = await start({ limits: { bytes: 1000 } });
    const wire = await open(app);
    wire.socket.send(new Uint8Array(1001));
    expect(await wire.closed).toBe(1009); // RFC 6455, 7.4.1: message too big
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });

  it('are refused with wrong options, from other pages, beyond the limit, without the key', async () => {
    const app = await start({ limits: { sockets: 1 }, origins: ['https://a.example'] });
    await expect(open(app, '/v1/frames?minFace=1')).rejects.toThrow('400');
    await expect(open(app, '/v1/frames', { origin: 'https://b.example' })).rejects.toThrow('403');
    await expect(open(app, '/v1/frames', { origin: 'null' })).rejects.toThrow('403');
    const wire = await open(app, '/v1/frames', { origin: 'https://a.example' });
    await expect(open(app)).rejects.toThrow('503');
    wire.socket.close();
    await wire.closed;
    const own = await open(app, '/v1/frames', { origin: `http://127.0.0.1:${app.port}` });
    own.socket.close();

    const { key, line } = newApiKey('k');
    const secured = await start({ keys: parseApiKeys([line], 'test') });
    await expect(open(secured)).rejects.toThrow('401');
    const let_in = await open(secured, '/v1/frames', { protocols: ['mien', `mien.key.${key}`] });
    // The key is not repeated.
    expect(let_in.socket.protocol).toBe('mien');
    let_in.socket.close();
    const plain = await fetch(`${app.url}/v1/frames`);
    expect([plain.status, await plain.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });

  it('count as requests of their client: those beyond the rate are answered so, and not computed', async () => {
    const app = await start({ limits: { perMinute: 4 } });
    const wire = await open(app);
    for (let frame = 1; frame <= 3; frame++) {
      wire.send({ width: frame });
      expect(await wire.next()).toMatchObject({ frame, width: frame });
    }
    wire.send({ width: 4 });
    const refused = (await wire.next()) as { error: { hint: string } };
    expect(refused).toMatchObject({ frame: 4, error: { code: 'RATE_LIMITED' } });
    expect(refused.error.hint).toMatch(/in \d+ seconds/);
    expect((await fetch(`${app.url}/v1/models`)).status).toBe(429);
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toContain('mien_pictures_total{ask="predict",outcome="answered"} 3');
    wire.socket.close();
  });

  it('are held to the memory of all requests together', async () => {
    const app = await start({ limits: { bytes: 2000 } });
    const wires = await Promise.all(Array.from({ length: 20 }, () => open(app)));
    const answers: number[] = [];
    // Each has one frame in work or in the queue, and one that waits: 40 of 1,900 bytes, where 16,000 are the limit.
    const plan = new Uint8Array(1900).fill(32);
    plan.set(planBytes({ sleep: 400 }));
    for (const { socket } of wires) {
      socket.on('message', (data: Buffer) => {
        if (String(data).includes('SERVER_BUSY')) answers.push(1);
      });
      socket.send(plan);
      socket.send(plan);
    }
    for (let i = 0; i < 100 && answers.length < 12; i++) await new Promise((r) => setTimeout(r, 20));
    expect(answers.length).toBeGreaterThanOrEqual(12);
    for (const { socket } of wires) socket.terminate();
  });

  it('end when the server stops, after the answer that is under way', async () => {
    const app = await start();
    const wire = await open(app);
    wire.send({ width: 3, sleep: 200 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = app.stop();
    expect(await wire.next()).toMatchObject({ frame: 1, width: 3 });
    expect(await wire.closed).toBe(1001);
    await stopped;
  });

  it('of a client that goes are dropped', async () => {
    const app = await start();
    const first = await open(app);
    const second = await open(app);
    first.send({ sleep: 300 });
    second.send({});
    for (let i = 0; i < 100 && app.inference.load.waiting === 0; i++)
      await new Promise((r) => setTimeout(r, 5));
    expect(app.inference.load.waiting).toBe(1);
    second.socket.terminate();
    for (let i = 0; i < 40 && app.inference.load.waiting > 0; i++) await new Promise((r) => setTimeout(r, 5));
    expect(app.inference.load).toEqual({ ready: 1, running: 1, waiting: 0 });
    first.socket.close();
  });
});
