import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { MienError, type MienErrorCode } from '../../src/errors.js';
import type { PageCalls } from './calls.js';
import { launchChromium } from './chromium.js';
import { serveFolder } from './static-server.js';

export interface OpenPage {
  readonly origin: string;
  /** Calls `page/page.ts`; throws the `MienError` that it threw. */
  call<Name extends keyof PageCalls>(
    name: Name,
    ...words: Parameters<PageCalls[Name]>
  ): ReturnType<PageCalls[Name]>;
  /** Files that the page fetches under `/files/`. */
  readonly files: Map<string, Uint8Array>;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Whatever the page complained of in its console, and requests to elsewhere. */
  readonly complaints: readonly string[];
  /** How many workers it has now, the runtime's threads among them. */
  workers(): number;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Bundles the test page, serves it and opens it in Chromium. */
export async function openPage({ headers = {}, flags = [] }: PageOptions = {}): Promise<OpenPage> {
  bundled ??= bundlePage();
  const files = new Map<string, Uint8Array>();
  const server = await serveFolder(await bundled, { headers, memory: files });
  const browser = await launchChromium(...flags);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.origin) && !/^(data|blob):/.test(url)) complaints.push(`fetched ${url}`);
  });
  await page.goto(`${server.origin}/index.html`);
  await page.waitForFunction('globalThis.answer !== undefined');
  return {
    origin: server.origin,
    files,
    requests: server.requests,
    complaints,
    call: ((name, ...words) => callPage(page, name, words)) as OpenPage['call'],
    workers: () => page.workers().length,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

async function callPage(page: Page, name: string, words: readonly unknown[]): Promise<unknown> {
  const { value, error } = (await page.evaluate(
    ([call, given]) => (globalThis as unknown as { answer: Answer }).answer(call, given),
    // A Buffer would arrive as what its toJSON makes of it.
    [name, words.map((word) => (word instanceof Uint8Array ? Uint8Array.from(word) : word))] as const,
  )) as Awaited<ReturnType<Answer>>;
  if (error !== undefined) throw new MienError(error.code, error.message, { hint: error.hint });
  return value;
}

type Answer = (
  name: string,
  words: readonly unknown[],
) => Promise<{
  readonly value?: unknown;
  readonly error?: { readonly code: MienErrorCode; readonly message: string; readonly hint: string };
}>;

/** Once a test file. */
let bundled: Promise<string> | undefined;

afterAll(async () => {
  if (bundled !== undefined) await rm(await bundled, { recursive: true, force: true });
});

async function bundlePage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'mien-page-'));
  const root = fileURLToPath(new URL('page', import.meta.url));
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
    worker: { format: 'es' },
  });
  return outDir;
}
