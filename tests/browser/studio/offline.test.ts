import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { serveFolder } from '../static-server.js';
import { startLocalServer } from './local-server.js';
import { STUDIO, studioSite } from './site.js';

/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });

const WORKER = 'service-worker.js';
const KEPT_PATHS = `caches.keys()
  .then((names) => Promise.all(names.map(async (name) => (await caches.open(name)).keys())))
  .then((requests) => requests.flat().map(({ url }) => new URL(url).pathname))`;

describe.runIf(browserTestsRun())('the studio without its server', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeEach(async () => {
    browser = await launchChromium();
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
  });
  afterEach(() => browser?.close());

  /** Resolves when the page and everything that it loaded is kept. */
  async function untilKept(file: string): Promise<void> {
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await expect.poll(async () => (await kept()).some((path) => path.endsWith(file))).toBe(true);
  }
  /** The paths that caches hold. */
  const kept = (): Promise<readonly string[]> => page.evaluate(KEPT_PATHS);
  async function recogniseExample(): Promise<void> {
    await page.getByText('Ready: model').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Try the example' }).click();
    await page.getByText('7 faces').first().waitFor();
  }

  it('opens again and recognises; nothing of the API or of pictures is kept', async () => {
    const site = await studioSite();
    const server = await startLocalServer(site);
    await page.goto(`${server.origin}/#/runs`);
    await page.locator('tbody tr').first().waitFor();
    await page.goto(`${server.origin}/#/dataset`);
    await page.locator('.face-grid img').first().waitFor();
    await page.goto(`${server.origin}/#/recognise`);
    await page.getByText('Ready: model').waitFor({ state: 'attached' });
    await untilKept('.wasm.gz');
    const { headers } = await fetchHead(`${server.origin}/${WORKER}`);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-type')).toMatch(/javascript/);
    await server.close();

    await page.reload();
    await recogniseExample();
    // Threads for WebAssembly take an isolated page, which the kept one still is.
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    await page.evaluate('location.hash = "#/runs"');
    await page.getByText('Runs come from your own machine').waitFor();
    const own = /^\/($|index\.html$|files\.json$|icon\.svg$|example[\w-]*\.jpg$|assets\/|models\/|runtime\/)/;
    expect((await kept()).filter((path) => !own.test(path))).toEqual([]);
  });

  it('is the build that was served last, from any folder, and never a mixture', async () => {
    const memory = new Map<string, Uint8Array>();
    const put = (path: string, text: string): Map<string, Uint8Array> =>
      memory.set(`/${path}`, new TextEncoder().encode(text));
    const index = await readFile(join(STUDIO, 'index.html'), 'utf8');
    const worker = await readFile(join(STUDIO, WORKER), 'utf8');
    const another = index.replace('<title>', '<meta name="build" content="another"><title>');
    const server = await serveFolder(STUDIO, { memory });
    const open = (): Promise<unknown> => page.goto(`${server.origin}/index.html#/about`);
    const isAnother = async (): Promise<boolean> => (await page.locator('meta[name=build]').count()) > 0;
    await open();
    await untilKept('index.html');

    // Half of another build is there: the page comes from the server as before, and no copy of it is made.
    put('index.html', another);
    put(WORKER, worker.replace(/(version:")\w+/, '$1half'));
    await page.reload();
    expect(await isAnother()).toBe(true);
    await expect.poll(() => page.evaluate(installing)).toBe(false);
    expect((await copies()).some((name) => name.endsWith(' half'))).toBe(false);

    // And the whole of it.
    put(WORKER, worker.replace(/(version:")\w+/, '$1whole').replace(sha256(index), sha256(another)));
    await page.reload();
    await expect.poll(async () => (await copies()).some((name) => name.endsWith(' whole'))).toBe(true);
    await expect.poll(() => page.evaluate(installing)).toBe(false);
    await server.close();
    await open();
    await page.reload();
    await page.getByRole('heading', { name: 'Model card' }).waitFor();
    expect(await isAnother()).toBe(true);
  });

  const copies = (): Promise<readonly string[]> => page.evaluate('caches.keys()');
  const installing =
    'navigator.serviceWorker.getRegistration().then(({ installing, waiting }) => (installing ?? waiting) !== null)';
});

function fetchHead(url: string): Promise<Response> {
  return fetch(url, { method: 'HEAD' });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
