import type { Browser, Page } from 'playwright-core';
import { inject } from 'vitest';
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
  /** One that is open, and stays so; without it the page gets a browser of its own, with the flags. */
  readonly browser?: Browser | undefined;
}

/** Serves the bundled test page and opens it in Chromium. */
export async function openPage({ headers = {}, flags = [], browser }: PageOptions = {}): Promise<OpenPage> {
  const files = new Map<string, Uint8Array>();
  const server = await serveFolder(inject('testPage'), { headers, memory: files });
  const opened = browser ?? (await launchChromium(...flags));
  const context = await opened.newContext();
  const page = await context.newPage();
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
      await (browser === undefined ? opened : context).close();
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
