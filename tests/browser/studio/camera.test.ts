import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { writeCameraFilm } from './camera-film.js';
import { modelReady, startCamera } from './locators.js';
import { type Site, STUDIO, studioSite } from './site.js';

describe.runIf(browserTestsRun())('the studio’s webcam', () => {
  let site: Site;
  let server: StaticServer;
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    site = await studioSite();
    server = await serveFolder(STUDIO, { memory: site.memory });
    folder = await mkdtemp(join(tmpdir(), 'mien-camera-'));
    const film = join(folder, 'film.y4m');
    await writeCameraFilm(film);
    browser = await launchChromium(
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    );
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('asks for consent first, follows faces over a timeline, and stops', async () => {
    const page = await (
      await browser.newContext({ permissions: ['camera'], serviceWorkers: 'block' })
    ).newPage();
    page.setDefaultTimeout(120_000);
    // Counts how often a camera was asked for.
    await page.addInitScript(`{
      const media = MediaDevices.prototype, original = media.getUserMedia;
      globalThis.asked = 0;
      media.getUserMedia = function (...words) { globalThis.asked++; return original.apply(this, words); };
    }`);
    await page.goto(`${server.origin}/index.html`);
    await page.getByText('Webcam').click();
    await modelReady(page);
    const consent = page.getByTestId('camera-consent');
    await consent.filter({ hasText: /neither stored nor sent.*everyone .* agrees/ }).waitFor();
    expect(await page.evaluate('asked')).toBe(0);
    const before = server.requests.length;
    await startCamera(page);
    const faces = page.locator('.live-faces button');
    await faces.first().waitFor();
    await page
      .getByTestId('frame-rate')
      .filter({ hasText: /\d+ ms/ })
      .waitFor();
    if (site.trained) {
      const seen = async (): Promise<readonly string[]> =>
        (await faces.allInnerTexts()).map((text) => text.replace(/^Face \d+: /, '')).toSorted();
      await expect.poll(seen, { timeout: 20_000 }).toEqual(['happy', 'surprise']);
    }
    const drawn =
      "Math.max(...[...document.querySelectorAll('.timeline-line')].map((line) => line.getAttribute('d').length))";
    await expect.poll(() => page.evaluate(drawn), { timeout: 20_000 }).toBeGreaterThan(20);
    const latency = /(\d+) ms/.exec(await page.getByTestId('frame-rate').innerText())![1];
    console.info(`Studio, a camera frame of 320×240 in WebAssembly: ${latency} ms.`);
    expect(server.requests.length).toBe(before);
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /as CSV/ }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe('timeline.csv');
    const turned = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.querySelector(".live video")).transform');
    expect(await turned()).toBe('matrix(-1, 0, 0, 1, 0, 0)');
    await page.getByLabel('Mirror').uncheck();
    expect(await turned()).toBe('none');
    await page.getByRole('button', { name: 'Snapshot' }).click();
    await page
      .getByRole('article', { name: /^snapshot-.*png$/ })
      .getByText(/320\s×\s240\spixels/)
      .waitFor();
    await page.getByText('Webcam').click();
    await startCamera(page);
    await faces.first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await consent.waitFor();
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
  });
});
