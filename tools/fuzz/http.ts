import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MienError } from '../../src/errors.js';
import { Random } from '../../src/random.js';
import { type App, createApp } from '../../src/server/app.js';
import type { Inference } from '../../src/server/inference.js';
import { DEFAULT_LIMITS } from '../../src/server/server-options.js';
import type { Finding, Fuzzer } from './fuzzer.js';
import { httpRequest } from './http-requests.js';

/** Requests at a time. */
const SIDE_BY_SIDE = 32;
/** Cases between two reports. */
const REPORT = 1000;
/** A connection that is still open after this time is a finding, milliseconds. */
const MOST_TIME = 10_000;
/** The stop must not take longer, milliseconds. */
const STOP_TIME = 5000;

const LIMITS = {
  ...DEFAULT_LIMITS,
  bytes: 100_000,
  files: 8,
  headersTimeout: 500,
  receiveTimeout: 1000,
  idleTimeout: 500,
};

/**
 * Changed requests to a server without a network behind it. Rules: every connection ends; no answer is a fault of the
 * server (500); an answer that is an error is `{"error":…}`; nothing is thrown and Node warns of nothing; afterwards no
 * request is inside, and the server stops at once.
 */
export const fuzzHttp: Fuzzer = async ({ seed, goOn, onProgress }) => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-fuzz-'));
  const findings: Finding[] = [];
  let cases = 0;
  let latest: Uint8Array = new Uint8Array();
  const fault = (error: unknown): void => {
    findings.push({ seed: seed + cases, problem: `thrown or warned of: ${String(error)}`, input: latest });
  };
  const events = ['uncaughtException', 'unhandledRejection', 'warning'] as const;
  for (const event of events) process.on(event, fault);
  const app = await startServer(folder);
  const { port } = app.fastify.server.address() as AddressInfo;
  const work = async (): Promise<void> => {
    while (goOn(cases)) {
      const own = seed + cases++;
      const random = new Random(own);
      const input = httpRequest(random);
      latest = input;
      const problem = problemOf(await send(port, input, random));
      if (problem !== undefined) findings.push({ seed: own, problem, input });
      if (cases % REPORT === 0) onProgress?.(cases);
    }
  };
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    for (const problem of await endProblems(app, port)) findings.push({ seed, problem, input: latest });
  } finally {
    app.destroy();
    for (const event of events) process.off(event, fault);
    await rm(folder, { recursive: true });
  }
  return { cases, findings };
};

async function startServer(folder: string): Promise<App> {
  const app = await createApp({
    inference: standIn(),
    models: { models: [], detector: 'none', limits: { bytes: 1, pixels: 1, work: 1, files: 1, seconds: 1 } },
    version: '0.0.0',
    options: {
      limits: LIMITS,
      workers: 2,
      keys: [],
      origins: ['https://a.example'],
      loopback: true,
      localData: folder,
      studio: undefined,
      logLevel: 'silent',
    },
  });
  await app.fastify.listen({ host: '127.0.0.1', port: 0 });
  return app;
}

/** Answers what is JSON, and refuses the rest as pictures that cannot be read. */
function standIn(): Inference {
  return {
    load: { ready: 2, running: 0, waiting: 0 },
    run: async ({ ask, bytes }) => {
      try {
        JSON.parse(Buffer.from(bytes).toString());
      } catch {
        throw new MienError('IMAGE_UNREADABLE', 'no picture');
      }
      const answer = { width: 3, height: 1, faces: [] };
      return ask === 'explain' ? { ...answer, drawing: new Uint8Array(8) } : answer;
    },
    close: async () => {},
  };
}

/** All that comes back; `undefined` where the connection did not end. */
function send(port: number, input: Uint8Array, random: Random): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, MOST_TIME);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
    // Whole or in two pieces; most clients close their end after it.
    const cut = random.below(3) === 0 ? random.below(input.length + 1) : input.length;
    const closes = random.below(20) > 0;
    socket.write(input.subarray(0, cut));
    const rest = (): void => {
      if (closes) socket.end(input.subarray(cut));
      else {
        socket.write(input.subarray(cut));
        // Whoever keeps a connection open closes it in the end.
        setTimeout(() => socket.end(), 2500).unref();
      }
    };
    if (cut < input.length) setTimeout(rest, random.below(30));
    else rest();
  });
}

/** What is wrong with what came back, if anything. */
function problemOf(text: string | undefined): string | undefined {
  if (text === undefined) return `the connection was open after ${MOST_TIME / 1000} s`;
  if (text === '') return undefined;
  const first = /^HTTP\/1\.1 (\d{3}) /.exec(text);
  if (first === null) return `no HTTP: ${JSON.stringify(text.slice(0, 80))}`;
  if (/(^|\n|})HTTP\/1\.1 500 /.test(text)) return `a fault of the server: ${text.slice(0, 2000)}`;
  const status = Number(first[1]);
  return status >= 400 ? errorProblem(text) : undefined;
}

/** Whether the first answer, an error, has the form of one. */
function errorProblem(text: string): string | undefined {
  const end = text.indexOf('\r\n\r\n');
  const length = Number(/^content-length: (\d+)\r$/im.exec(text.slice(0, end + 2))?.[1]);
  const body = text.slice(end + 4, end + 4 + length);
  // Answers to HEAD have no body.
  if (body === '' || body.startsWith('HTTP/1.1 ')) return undefined;
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    if (typeof error?.code === 'string' && typeof error.message === 'string') return undefined;
  } catch {
    // Said below.
  }
  return `an error in another form: ${JSON.stringify(body.slice(0, 200))}`;
}

async function endProblems(app: App, port: number): Promise<readonly string[]> {
  const problems: string[] = [];
  const health = await fetch(`http://127.0.0.1:${port}/healthz`).catch((error: unknown) => error);
  if (!(health instanceof Response) || health.status !== 200) problems.push(`not alive: ${String(health)}`);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const inside = /^mien_requests_inside (\d+)$/m.exec(metrics)?.[1];
  if (inside !== '0') problems.push(`${inside} requests are inside in the end`);
  const began = performance.now();
  await app.stop();
  const took = performance.now() - began;
  if (took > STOP_TIME) problems.push(`the stop took ${Math.round(took)} ms`);
  return problems;
}
