import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { newApiKey, parseApiKeys } from './api-keys.js';
import { head, pause, sendRaw, until } from './testing/raw-request.js';
import { type Plan, planBytes } from './testing/scripted-workers.js';
import { type StartedApp, startsApps } from './testing/start-app.js';

const start = startsApps();

const OCTETS = { 'content-type': 'application/octet-stream' };

function post(
  app: StartedApp,
  plan: Plan | Uint8Array<ArrayBuffer>,
  init: RequestInit & { path?: string } = {},
) {
  const body = plan instanceof Uint8Array ? plan : planBytes(plan);
  const { path = '/v1/predict', headers, ...rest } = init;
  return fetch(`${app.url}${path}`, { method: 'POST', body, headers: { ...OCTETS, ...headers }, ...rest });
}

async function refusal(response: Response): Promise<{ status: number; code: string; text: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string; hint?: string } };
  return { status: response.status, code: error.code, text: `${error.message} ${error.hint}` };
}

const raw = ({ port }: StartedApp, ...pieces: readonly (string | Uint8Array)[]) => sendRaw(port, ...pieces);

describe('an answer', () => {
  it('is one for a body, and one for each file of a form, in order', async () => {
    const app = await start({ workers: 2 });
    const one = await post(app, { width: 3 });
    expect(one.status).toBe(200);
    expect(await one.json()).toEqual({ width: 3, height: 1, faces: [] });

    const form = new FormData();
    const error = { code: 'IMAGE_UNREADABLE', message: 'no picture', hint: 'none' } as const;
    form.append('a', new Blob([planBytes({ width: 5, sleep: 60 })]), 'slow.jpg');
    form.append('b', new Blob([planBytes({ error })]), 'broken.jpg');
    form.append('c', new Blob([planBytes({ width: 7 })]));
    for (const path of ['/v1/predict', '/v1/detect']) {
      const many = await fetch(`${app.url}${path}`, { method: 'POST', body: form });
      expect(many.status).toBe(200);
      expect(await many.json()).toEqual({
        results: [
          { file: 'slow.jpg', width: 5, height: 1, faces: [] },
          { file: 'broken.jpg', error },
          { file: 'blob', width: 7, height: 1, faces: [] },
        ],
      });
    }
  });

  it('says what is wrong with the request, with a code and a status', async () => {
    const app = await start();
    const plan = planBytes({});
    const cases: readonly [Promise<Response>, number, string, RegExp][] = [
      [post(app, plan, { path: '/v1/predict?minFace=3' }), 400, 'OPTION_INVALID', /minFace.*12/],
      [post(app, plan, { path: '/v1/predict?minface=30' }), 400, 'OPTION_INVALID', /minface/],
      [post(app, plan, { path: '/v1/detect?detect=false' }), 400, 'OPTION_INVALID', /detect/],
      [post(app, new Uint8Array(0)), 400, 'REQUEST_INVALID', /picture/],
      [
        post(app, plan, { headers: { 'content-type': 'application/json' } }),
        415,
        'MEDIA_TYPE_UNSUPPORTED',
        /image/,
      ],
      [post(app, plan, { headers: { 'content-type': 'text/plain' } }), 415, 'MEDIA_TYPE_UNSUPPORTED', /form/],
      [post(app, { error: { code: 'IMAGE_UNREADABLE', message: 'm' } }), 422, 'IMAGE_UNREADABLE', /m/],
      [post(app, { error: { code: 'IMAGE_UNSUPPORTED', message: 'm' } }), 415, 'IMAGE_UNSUPPORTED', /m/],
      [post(app, { error: { code: 'MODEL_UNKNOWN', message: 'm' } }), 503, 'MODEL_UNKNOWN', /m/],
      [post(app, plan, { path: '/v1/nothing?a=b' }), 404, 'NOT_FOUND', /POST \/v1\/nothing\. /],
      [fetch(`${app.url}/v1/predict`), 404, 'NOT_FOUND', /GET/],
      [fetch(`${app.url}/v1/runs`), 404, 'LOCAL_DATA_OFF', /--studio-data/],
      [fetch(`${app.url}/v1/datasets/a/faces`), 404, 'LOCAL_DATA_OFF', /--studio-data/],
    ];
    for (const [response, status, code, text] of cases) {
      expect(await refusal(await response)).toEqual({ status, code, text: expect.stringMatching(text) });
    }
  });

  it('has headers that browsers keep to', async () => {
    const { headers } = await fetch(`${(await start()).url}/healthz`);
    expect(headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('to a foreign name is none, where only this machine is to ask', async () => {
    const app = await start();
    const asked = async (host: string): Promise<string> =>
      (await raw(app, `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`).all).split(
        '\r\n',
      )[0]!;
    for (const host of ['localhost', `127.0.0.1:${app.port}`, '[::1]:80', 'LocalHost:1']) {
      expect(await asked(host)).toBe('HTTP/1.1 200 OK');
    }
    for (const host of ['evil.example', 'localhost.evil.example:80', '127.0.0.1.evil.example', '']) {
      expect(await asked(host)).toBe('HTTP/1.1 403 Forbidden');
    }
  });
});

describe('a form', () => {
  const boundary = 'X';
  const head = `POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\n`;
  const part = (name: string, more: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
  const sent = (body: string): string => `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  it.each([
    ['has no boundary', sent('').replace(`; boundary=${boundary}`, ''), '400', 'REQUEST_INVALID'],
    ['is empty', sent(''), '400', 'REQUEST_INVALID'],
    ['is cut off', sent(part('a', '; filename="f"', '{}')), '400', 'REQUEST_INVALID'],
    ['is no form', sent('this is no form'), '400', 'REQUEST_INVALID'],
    ['has a field', sent(`${part('minFace', '', '30')}--${boundary}--\r\n`), '400', 'REQUEST_INVALID'],
    [
      'has a field of an evil name',
      sent(`${part('__proto__', '', '1')}--${boundary}--\r\n`),
      '400',
      'REQUEST_INVALID',
    ],
    [
      'has too many files',
      sent(`${part('a', '; filename="f"', '{}').repeat(3)}--${boundary}--\r\n`),
      '413',
      'REQUEST_TOO_LARGE',
    ],
  ])('that %s is refused', async (_, request, status, code) => {
    const app = await start({ limits: { files: 2 } });
    const answer = await raw(app, request).all;
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect((await post(app, {})).status).toBe(200);
  });
});

describe('a form of many files', () => {
  it('is answered, and Node has nothing to warn of', async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', listen);
    const app = await start();
    const form = new FormData();
    for (let i = 0; i < 16; i++) form.append('a', new Blob([planBytes({ width: i + 1 })]), `${i}.png`);
    const response = await fetch(`${app.url}/v1/predict`, { method: 'POST', body: form });
    const { results } = (await response.json()) as { results: { file: string; width: number }[] };
    expect(results.map(({ file, width }) => [file, width])).toEqual(
      Array.from({ length: 16 }, (_, i) => [`${i}.png`, i + 1]),
    );
    await pause(20);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('limits', () => {
  it('on bytes hold for bodies with and without a length, and for forms', async () => {
    const app = await start({ limits: { bytes: 2000 } });
    const large = new Uint8Array(2001);
    expect(await refusal(await post(app, large))).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
    const chunked = `POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n${'3E8\r\n'.concat('x'.repeat(1000), '\r\n').repeat(3)}0\r\n\r\n`;
    expect(await raw(app, chunked).all).toMatch(/^HTTP\/1\.1 413 .*REQUEST_TOO_LARGE/s);
    const form =
      `--X\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n${'x'.repeat(1200)}\r\n`.repeat(
        2,
      );
    const formRequest = `POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=X\r\nTransfer-Encoding: chunked\r\n\r\n${form.length.toString(16)}\r\n${form}\r\n7\r\n--X--\r\n\r\n0\r\n\r\n`;
    expect(await raw(app, formRequest).all).toMatch(/^HTTP\/1\.1 413 .*REQUEST_TOO_LARGE/s);
    expect((await post(app, {})).status).toBe(200);
  });

  it('on time hold for a picture', async () => {
    const app = await start({ jobTimeout: 150 });
    expect(await refusal(await post(app, { block: 200 }))).toMatchObject({
      status: 504,
      code: 'JOB_TIMEOUT',
    });
    expect((await post(app, {})).status).toBe(200);
  });

  it.each([
    ['picture', 'image/png', 'ab'],
    [
      'form',
      'multipart/form-data; boundary=X',
      '--X\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n{',
    ],
  ])('on time hold for slow headers and a slow %s, which takes no place', async (_, type, begin) => {
    const app = await start({ limits: { headersTimeout: 300, receiveTimeout: 600, queue: 0 } });
    const began = performance.now();
    const silent = raw(app);
    const headers = raw(app, 'POST /v1/predict HTTP/1.1\r\nHost: localhost\r\n');
    const body = raw(
      app,
      `POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n${begin}`,
    );
    await pause(100);
    expect((await post(app, {})).status).toBe(200);
    for (const { all } of [silent, headers, body])
      expect(await all).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
    expect(performance.now() - began).toBeLessThan(4000);
    expect((await post(app, {})).status).toBe(200);
  });

  it('on what waits: 503 with Retry-After', async () => {
    const app = await start({ limits: { queue: 3 } });
    const inside = [post(app, { sleep: 2000 })];
    await until(() => app.inference.load.running === 1);
    for (let i = 0; i < 3; i++) inside.push(post(app, {}));
    await until(() => app.inference.load.waiting === 3);
    const refused = await Promise.all(Array.from({ length: 20 }, () => post(app, planBytes({}))));
    for (const response of refused) {
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
      expect(await refusal(response)).toMatchObject({ status: 503, code: 'SERVER_BUSY' });
    }
    for (const response of await Promise.all(inside)) expect(response.status).toBe(200);
    expect((await post(app, {})).status).toBe(200);
  });

  it('on rate hold for each key, and for an address without one', async () => {
    const keys = ['one', 'two'].map((name) => newApiKey(name));
    const app = await start({
      limits: { perMinute: 3 },
      keys: parseApiKeys(
        keys.map(({ line }) => line),
        'test',
      ),
    });
    const statuses = async (key: string): Promise<number[]> => {
      const got: number[] = [];
      for (let i = 0; i < 4; i++) {
        got.push((await fetch(`${app.url}/v1/models`, { headers: { 'x-api-key': key } })).status);
      }
      return got;
    };
    expect(await statuses(keys[0]!.key)).toEqual([200, 200, 200, 429]);
    expect(await statuses(keys[1]!.key)).toEqual([200, 200, 200, 429]);
    expect(await statuses('a wrong one')).toEqual([401, 401, 401, 429]);
    const limited = await fetch(`${app.url}/v1/models`);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refusal(limited)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });
});

describe('API keys', () => {
  it('are asked for where pictures, data and figures are', async () => {
    const { key, line } = newApiKey('test');
    const app = await start({ keys: parseApiKeys([line], 'test') });
    const bare = await post(app, {});
    expect(bare.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusal(bare)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect(await refusal(await post(app, {}, { headers: { 'x-api-key': `${key}x` } }))).toMatchObject({
      status: 401,
    });
    expect((await post(app, {}, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
    expect((await post(app, {}, { headers: { 'x-api-key': key } })).status).toBe(200);
    const statuses = ['/metrics', '/v1/models', '/v1/runs', '/healthz', '/readyz', '/docs/json'].map(
      async (path) => (await fetch(`${app.url}${path}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 401, 401, 200, 200, 200]);
  });

  it('are checked before the body is read', async () => {
    const { line } = newApiKey('test');
    const app = await start({ keys: parseApiKeys([line], 'test') });
    const { socket, all } = raw(
      app,
      'POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n',
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    expect(await all).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('other origins', () => {
  const preflight = (app: StartedApp, origin: string): Promise<Response> =>
    fetch(`${app.url}/v1/predict`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key',
      },
    });

  it('may not ask unless they are named', async () => {
    const closed = await preflight(await start(), 'https://a.example');
    expect(closed.headers.get('access-control-allow-origin')).toBeNull();

    const app = await start({ origins: ['https://a.example'] });
    const allowed = await preflight(app, 'https://a.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-api-key');
    expect((await fetch(`${app.url}/v1/predict`, { method: 'OPTIONS' })).status).toBe(204);
    const others = await preflight(app, 'https://b.example');
    expect(others.headers.get('access-control-allow-origin')).not.toBe('https://b.example');
    const answer = await post(app, {}, { headers: { origin: 'https://a.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.example');
  });
});

describe('a request of a foreign page', () => {
  it('is refused before its picture is read or computed, unless its origin is named', async () => {
    const app = await start({ origins: ['https://a.example'] });
    const from = (origin: string, more: Record<string, string> = {}): Promise<Response> =>
      post(app, { width: 1 }, { headers: { origin, ...more } });
    expect(await refusal(await from('https://evil.example'))).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      text: expect.stringContaining('--cors'),
    });
    expect((await from('null')).status).toBe(403);
    const bare = sendRaw(
      app.port,
      head('POST /v1/predict', {
        'Sec-Fetch-Site': 'cross-site',
        'Content-Length': '9',
        Connection: 'close',
      }),
      '{"width":',
    );
    expect(await bare.all).toMatch(/^HTTP\/1\.1 403 .*FORBIDDEN/s);
    expect((await from('https://a.example')).status).toBe(200);
    expect((await from(app.url)).status).toBe(200);
    expect((await post(app, {})).status).toBe(200);
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toContain('mien_pictures_total{ask="predict",outcome="answered"} 3');
  });
});

describe('a client that goes away', () => {
  it('has its picture dropped from the queue', async () => {
    const app = await start();
    const running = post(app, { sleep: 300 });
    await until(() => app.inference.load.running === 1);
    const controller = new AbortController();
    const gone = post(app, { width: 99 }, { signal: controller.signal });
    await until(() => app.inference.load.waiting === 1);
    controller.abort();
    await expect(gone).rejects.toThrow();
    await until(() => app.inference.load.waiting === 0);
    expect(app.inference.load.running).toBe(1);
    expect((await running).status).toBe(200);
    const figures = await (await fetch(`${app.url}/metrics`)).text();
    expect(figures).toContain('mien_pictures_total{ask="predict",outcome="dropped"} 1');
    expect(figures).toContain('mien_http_requests_total{method="POST",route="/v1/predict",status="499"} 1');
    expect(figures).not.toContain('status="500"');
  });

  it.each(['image/png', 'multipart/form-data; boundary=X'])(
    'in the middle of its body (%s) leaves nothing behind',
    async (type) => {
      const app = await start({ limits: { bytes: 1000 } });
      const head = `POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;
      // Together more than eight of the largest bodies, which is all that the server holds.
      for (let i = 0; i < 10; i++) {
        const { socket, all } = raw(app, head, 'x'.repeat(990));
        await pause(20);
        socket.destroy();
        await all;
      }
      expect((await post(app, {})).status).toBe(200);
    },
  );
});

describe('a worker that dies', () => {
  it('fails its own request alone, and is replaced', async () => {
    const app = await start();
    const lost = post(app, { end: 'exit' });
    const behind = post(app, { width: 2 });
    expect(await refusal(await lost)).toMatchObject({ status: 500, code: 'SERVER_FAULT' });
    expect(await (await behind).json()).toMatchObject({ width: 2 });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^mien_worker_losses_total 1$/m);
  });

  it('fails the whole form that the picture was in', async () => {
    const app = await start();
    const form = new FormData();
    form.append('a', new Blob([planBytes({ end: 'throw' })]), 'a');
    form.append('b', new Blob([planBytes({})]), 'b');
    const response = await fetch(`${app.url}/v1/predict`, { method: 'POST', body: form });
    expect(await refusal(response)).toMatchObject({ status: 500, code: 'SERVER_FAULT' });
    await until(() => app.inference.load.waiting === 0);
  });
});

describe('stopping', () => {
  it('answers everything that was let in, and lets nothing new in', async () => {
    const app = await start({ workers: 2 });
    // The first two keep both workers until the others are inside, however slow this machine is.
    const inside = [1, 2].map((width) => post(app, { width, sleep: 1500 }));
    await until(() => app.inference.load.running === 2);
    for (let width = 3; width <= 10; width++) inside.push(post(app, { width }));
    await until(() => app.inference.load.running + app.inference.load.waiting === 10);
    const kept = raw(app, 'GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => kept.socket.once('data', resolve));
    // A request that has begun to arrive is inside; what comes on a connection that was open before gets its answer too.
    kept.socket.write('GET /readyz HTTP/1.1\r\nHost: loc');
    await pause(30);
    const stopped = app.stop();
    kept.socket.write('alhost\r\n\r\n');
    const answers = await Promise.all(inside);
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const widths = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { width: number }).width),
    );
    expect(widths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await kept.all).toMatch(/HTTP\/1\.1 200 .*HTTP\/1\.1 503 .*"stopping"/s);
    await stopped;
    await expect(fetch(`${app.url}/healthz`)).rejects.toThrow();
  });

  it('refuses pictures on connections that are still open', async () => {
    const app = await start();
    const running = post(app, { sleep: 300 });
    await until(() => app.inference.load.running === 1);
    const late = raw(app, 'POST /v1/predict HTTP/1.1\r\nHost: loc');
    await pause(30);
    const stopped = app.stop();
    late.socket.write('alhost\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\n{}');
    const answer = await late.all;
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*SERVER_STOPPING/s);
    expect(answer).toMatch(/^retry-after: \d+/im);
    expect((await running).status).toBe(200);
    await stopped;
  });
});

describe('what watches the server', () => {
  it('finds figures in the format of Prometheus', async () => {
    const app = await start();
    await post(app, {});
    await post(app, { error: { code: 'IMAGE_UNREADABLE', message: 'm' } });
    const response = await fetch(`${app.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('mien_http_requests_total{method="POST",route="/v1/predict",status="200"} 1');
    expect(text).toContain('mien_pictures_total{ask="predict",outcome="answered"} 1');
    expect(text).toContain('mien_pictures_total{ask="predict",outcome="refused"} 1');
    expect(text).toMatch(/^mien_workers 1$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('finds a valid OpenAPI document with every endpoint', async () => {
    const app = await start({ localData: '.' });
    const document = (await (await fetch(`${app.url}/docs/json`)).json()) as {
      paths: Record<string, object>;
    };
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/v1/datasets',
      '/v1/datasets/{name}',
      '/v1/datasets/{name}/average',
      '/v1/datasets/{name}/faces',
      '/v1/datasets/{name}/faces/{index}',
      '/v1/detect',
      '/v1/explain',
      '/v1/models',
      '/v1/predict',
      '/v1/runs',
      '/v1/runs/{name}',
      '/v1/runs/{name}/against/{other}',
      '/v1/runs/{name}/faces',
      '/v1/runs/{name}/files/{file}',
      '/v1/runs/{name}/pictures/{file}',
      '/v1/video',
      '/v1/video/{id}',
      '/v1/video/{id}/result',
    ]);
    expect(JSON.stringify(document.paths['/v1/predict'])).toContain('"minimum":12');
    expect(document.paths['/v1/explain']).toMatchObject({
      post: {
        parameters: expect.arrayContaining([expect.objectContaining({ name: 'class', in: 'query' })]),
        responses: {
          200: {
            content: {
              'image/png': { schema: { type: 'string', format: 'binary' } },
              'application/json': { schema: { anyOf: expect.any(Array) } },
            },
          },
        },
      },
    });
    const page = await fetch(`${app.url}/docs`);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });
});
