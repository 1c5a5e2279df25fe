import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { longCsv } from '../../../src/video/formats/long-csv.js';
import { recognizeVideo } from '../../../src/video/recognize-video.js';
import { withoutFfmpeg } from '../../../src/video/testing/clips.js';
import { makeFaceClip, VP9 } from '../../../src/video/testing/face-clip.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { overflow, seriousFaults } from './accessibility.js';
import { errorSaying } from './locators.js';
import { nodeRecognizer, type Site, STUDIO, studioSite } from './site.js';

/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

describe.runIf(browserTestsRun() && !withoutFfmpeg)('the studio’s page Video', () => {
  let folder: string;
  let clip: string;
  let site: Site;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-studio-clip-'));
    clip = join(folder, 'interview.webm');
    await makeFaceClip(clip, [{ expression: 'happy', side: 120, x: '40+40*t', y: '50' }], {
      seconds: 1.2,
      rate: 10,
      after: "negate=enable='gte(t,0.85)'",
      codec: VP9,
    });
    site = await studioSite();
    server = await serveFolder(STUDIO, { memory: site.memory });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: SIZES[0]!, serviceWorkers: 'block' });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${server.origin}/index.html#/video`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true });
  });

  const choose = (file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]): Promise<void> =>
    page.locator('input[type=file][accept^="video/*"]').setInputFiles(file);

  const clipIs = (state: string): Promise<void> =>
    page.locator(`[data-testid=clip-state][data-state=${state}]`).waitFor();
  /** What the faces show at the position. */
  const momentIs = (words: RegExp): Promise<void> =>
    page.getByTestId('clip-moment').filter({ hasText: words }).waitFor();

  it('looks through a clip in the browser, and gives the table that Node gives', async () => {
    await choose(clip);
    await clipIs('done');
    await page.getByTestId('clip-counts').filter({ hasText: '12 frames' }).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save CSV' }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toBe('interview.csv');
    const recognizer = await nodeRecognizer(site);
    const rows = recognizeVideo(recognizer, clip, { fps: 10, minFace: 40, searchEvery: 0.4 });
    const here: string[] = [];
    for await (const line of longCsv(rows)) here.push(line);
    await recognizer.release();
    const numbers = (text: string): readonly (readonly string[])[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',').slice(0, 4));
    expect(numbers(await readFile(await download.path(), 'utf8'))).toEqual(numbers(here.join('')));
    await page.getByRole('listitem').filter({ hasText: 'cut: 0:00.9' }).waitFor();
  });

  it('is wound by keyboard, fits, and has no serious fault for those with disabilities', async () => {
    const position = page.getByRole('slider', { name: 'Position' });
    await position.focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => position.inputValue()).toBe('0.2');
    await expect.poll(() => page.evaluate('document.querySelector("video").currentTime')).toBeCloseTo(0.2, 1);
    if (site.trained) await momentIs(/^Face 1: happy, \d+ %$/);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const found = { faults: await seriousFaults(page), overflow: await overflow(page) };
      expect(found).toEqual({ faults: [], overflow: 0 });
    }
  });

  it('draws boxes over the clip, zooms, names and splits faces, and marks parts', async () => {
    if (!site.trained) return;
    const drawn = `(() => {
      const canvas = document.querySelector('.clip-screen canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    })()`;
    await expect.poll(() => page.evaluate(drawn)).toBe(true);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Whole clip' }).click();
    await page.locator('.track-tools > summary').first().click();
    await page.getByRole('textbox', { name: 'Name' }).first().fill('Anna');
    await momentIs(/^Anna: happy, \d+ %$/);
    await page.getByRole('button', { name: /^Begins at/ }).click();
    await page.getByRole('slider', { name: 'Position' }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: /ends here$/ }).click();
    await page
      .getByRole('list', { name: 'Parts of the clip' })
      .getByRole('listitem')
      .filter({ hasText: /^part 1, 0:00\.2–0:00\.4/ })
      .waitFor();
    await page
      .getByRole('button', { name: /^Another face from/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Undo the last change of faces' }).click();
    expect({ faults: await seriousFaults(page), overflow: await overflow(page) }).toEqual({
      faults: [],
      overflow: 0,
    });
  });

  it('can be stopped and removed, and says what is no clip', async () => {
    await page.getByRole('combobox', { name: 'Look at' }).selectOption('every frame');
    await page.getByRole('button', { name: 'Stop' }).click();
    await clipIs('stopped');
    await choose({ name: 'words.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no clip') });
    await errorSaying(page, 'words.mp4: no clip').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByTestId('drop-clip').waitFor();
  });
});
