import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { newApiKey, parseApiKeys } from '../server/api-keys.js';
import { planBytes } from '../server/testing/scripted-workers.js';
import { MODELS, type StartedApp, startApp } from '../server/testing/start-app.js';
import { createClient } from './client.js';

const apps: StartedApp[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.end();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers the nth request, from 0, as it is told. */
async function scripted(
  answer: (n: number, response: ServerResponse) => void,
): Promise<{ url: string; asked(): number }> {
  let n = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(n++, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => n };
}

const busy = (response: ServerResponse, retryAfter?: string): void => {
  response.writeHead(503, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  response.end('{"error":{"code":"SERVER_BUSY","message":"full","hint":"later"}}');
};
const found = (response: ServerResponse): void => {
  response.end('{"width":1,"height":1,"faces":[]}');
};

describe('the client', () => {
  it('asks for one picture, several, faces alone, and the models', async () => {
    const { key, line } = newApiKey('test');
    const app = await startApp({ keys: parseApiKeys([line], 'test') });
    apps.push(app);
    const client = createClient({ baseUrl: `${app.url}/`, apiKey: key });
    expect(await client.predict(planBytes({ width: 3 }))).toEqual({ width: 3, height: 1, faces: [] });
    expect(await client.detect(new Blob([planBytes({ width: 4 })]), { minFace: 40 })).toMatchObject({
      width: 4,
    });
    const error = { code: 'IMAGE_UNREADABLE', message: 'm', hint: 'h' } as const;
    const several = [
      planBytes({ width: 5 }),
      new File([planBytes({ error })], 'a.jpg'),
      planBytes({ width: 6 }).buffer,
    ];
    expect(await client.predictAll(several, { detect: false, thresholds: [0.5, 0.6, 0.7] })).toEqual([
      { file: '1', width: 5, height: 1, faces: [] },
      { file: 'a.jpg', error },
      { file: '3', width: 6, height: 1, faces: [] },
    ]);
    expect(await client.predict(planBytes({ width: 7 }), { prior: { happy: 2, sad: 1 } })).toMatchObject({
      width: 7,
    });
    await expect(client.predict(planBytes({}), { prior: { happy: 0 } })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    expect(await client.models()).toEqual(MODELS);
  });

  it("throws the server's errors with their codes", async () => {
    const { line } = newApiKey('test');
    const app = await startApp({ keys: parseApiKeys([line], 'test') });
    apps.push(app);
    const picture = planBytes({});
    await expect(createClient({ baseUrl: app.url }).predict(picture)).rejects.toMatchObject({
      name: 'MienError',
      code: 'UNAUTHORIZED',
      hint: expect.stringContaining('Bearer'),
    });
    const open = await startApp();
    apps.push(open);
    const client = createClient({ baseUrl: open.url });
    await expect(client.predict(picture, { minFace: 1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('tries again after the time that a busy server names', async () => {
    const server = await scripted((n, response) => {
      if (n === 0) busy(response, '1');
      else if (n === 1) busy(response, new Date(Date.now() + 50).toUTCString());
      else found(response);
    });
    const began = performance.now();
    await createClient({ baseUrl: server.url }).predict(planBytes({}));
    expect(server.asked()).toBe(3);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('gives up after so many tries, and at once where no time is named', async () => {
    const always = await scripted((_, response) => busy(response, '0'));
    const client = createClient({ baseUrl: always.url, retries: 2 });
    await expect(client.models()).rejects.toMatchObject({ code: 'SERVER_BUSY', hint: 'later' });
    expect(always.asked()).toBe(3);
    const unsaid = await scripted((_, response) => busy(response));
    await expect(createClient({ baseUrl: unsaid.url }).models()).rejects.toMatchObject({
      code: 'SERVER_BUSY',
    });
    expect(unsaid.asked()).toBe(1);
  });

  it('keeps to its time, waiting included', async () => {
    const silent = await scripted(() => {});
    const slow = await scripted((_, response) => busy(response, '20'));
    for (const { url } of [silent, slow]) {
      const began = performance.now();
      const asked = createClient({ baseUrl: url, timeout: 200 }).predict(planBytes({}));
      await expect(asked).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
      expect(performance.now() - began).toBeLessThan(5000);
    }
  });

  it("throws the caller's reason when the caller gives up", async () => {
    const silent = await scripted(() => {});
    const slow = await scripted((_, response) => busy(response, '20'));
    for (const { url } of [silent, slow]) {
      const controller = new AbortController();
      const asked = createClient({ baseUrl: url }).predict(planBytes({}), { signal: controller.signal });
      setTimeout(() => controller.abort(new Error('enough')), 100);
      await expect(asked).rejects.toThrow('enough');
    }
  });

  it('says where nobody is, or somebody else', async () => {
    const nobody = createClient({ baseUrl: 'http://127.0.0.1:9' });
    await expect(nobody.models()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    const html = await scripted((_, response) => response.end('<html>'));
    await expect(createClient({ baseUrl: html.url }).models()).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    const other = await scripted((_, response) => response.writeHead(500).end('{"fault":1}'));
    await expect(createClient({ baseUrl: other.url }).models()).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
  });
});
