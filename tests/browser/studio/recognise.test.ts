import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EXPRESSIONS } from '../../../src/expression.js';
import { encodePng } from '../../../src/image/encode.js';
import { resize } from '../../../src/image/resize.js';
import { randomModel } from '../../../src/model/testing/random-model.js';
import type { Recognition } from '../../../src/recognizer/result.js';
import { drawExample } from '../../../studio/build/draw-example.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { overflow, seriousFaults } from './accessibility.js';
import { handFile } from './hand-file.js';
import { layoutShift, watchLayout } from './layout-shift.js';
import { allDone, errorSaying, facesShown, modelReady, pressOptions } from './locators.js';
import { type Site, STUDIO, studioSite } from './site.js';

/** What may move by itself on a page, all in all. */
const MOST_SHIFT = 0.02;
type Size = { width: number; height: number };
const SIZES: readonly [string, Size][] = [
  ['desktop', { width: 1440, height: 900 }],
  ['tablet', { width: 768, height: 1024 }],
  ['phone', { width: 390, height: 844 }],
];
const SEVERAL = 12;
/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });

describe.runIf(browserTestsRun())('the studio’s page Recognise', () => {
  let site: Site;
  let server: StaticServer;
  let browser: Browser;
  let photo: Buffer;
  /** Of all tests: a page takes seconds until its model is ready. */
  let shared: Page;
  /** Questions that the browser asked before it left the page. */
  const asked: string[] = [];

  beforeAll(async () => {
    site = await studioSite();
    photo = Buffer.from(encodePng(drawExample()));
    server = await serveFolder(STUDIO, { memory: site.memory });
    browser = await launchChromium();
    shared = await browser.newPage({ viewport: SIZES[0]![1], serviceWorkers: 'block' });
    shared.setDefaultTimeout(PATIENCE);
    shared.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await watchLayout(shared);
    await shared.goto(`${server.origin}/index.html`);
    await modelReady(shared);
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** The page, empty, in a size. */
  async function open(viewport: Size = SIZES[0]![1], hash = '#/recognise'): Promise<Page> {
    await shared.setViewportSize(viewport);
    await shared.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    return shared;
  }
  async function empty(): Promise<void> {
    const removeAll = shared.getByRole('button', { name: 'Remove all' });
    await shared.evaluate('location.hash = "#/recognise"');
    await shared.keyboard.press('Escape');
    if ((await removeAll.count()) > 0) await removeAll.click();
  }

  const tryExample = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Try the example' }).click();
    await facesShown(page, 7);
  };
  const choose = (page: Page, names: readonly string[], buffer = photo): Promise<void> =>
    page
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles(names.map((name) => ({ name, mimeType: 'image/png', buffer })));
  const card = (page: Page, number: number): Locator =>
    page.getByRole('button', { name: new RegExp(`Face ${number}:`) });
  const edges = async (
    of: Locator,
  ): Promise<{ top: number; bottom: number; left: number; right: number }> => {
    const { x, y, width, height } = (await of.boundingBox())!;
    return { top: y, bottom: y + height, left: x, right: x + width };
  };

  it('moves nothing by itself, from the first load to the answer', async () => {
    expect(await layoutShift(shared)).toBeLessThanOrEqual(MOST_SHIFT);
    await tryExample(shared);
    expect(await layoutShift(shared)).toBeLessThanOrEqual(MOST_SHIFT);
    expect(asked).toEqual([]);
  });

  // With the example of the test before, then with a photo that is the reader's.
  it.each([
    ['an example', SIZES[1]!, []],
    ['a photo', SIZES[2]!, ['beforeunload']],
  ] as const)(
    'nor on smaller windows; left with %s, it asks as it should',
    async (what, [, viewport], asks) => {
      if (what === 'a photo') {
        await choose(shared, ['a.png']);
        await shared.getByRole('article', { name: 'a.png' }).waitFor();
      }
      await shared.setViewportSize(viewport);
      await shared.reload();
      expect(asked).toEqual(asks);
      await modelReady(shared);
      expect(await layoutShift(shared)).toBeLessThanOrEqual(MOST_SHIFT);
      await tryExample(shared);
      expect(await layoutShift(shared)).toBeLessThanOrEqual(MOST_SHIFT);
      await empty();
    },
  );

  it.each(SIZES)(
    'shows photo and answer in one view, and the whole heat map of an open face: %s',
    async (size, viewport) => {
      const page = await open(viewport);
      onTestFinished(empty);
      await tryExample(page);
      expect(await page.evaluate('scrollY')).toBe(0);
      const stage = await edges(page.getByTestId('stage'));
      const first = await edges(card(page, 1));
      expect(stage.top).toBeGreaterThan(0);
      expect(stage.bottom).toBeLessThanOrEqual(viewport.height);
      expect(first.bottom).toBeLessThanOrEqual(viewport.height);
      // Beside it, or in a strip below.
      if (size === 'desktop') expect(first.left).toBeGreaterThan(stage.right);
      else expect(first.top).toBeGreaterThanOrEqual(stage.bottom);
      expect({ faults: await seriousFaults(page), overflow: await overflow(page) }).toEqual({
        faults: [],
        overflow: 0,
      });

      await card(page, 2).click();
      const heat = page.getByRole('img', { name: /^Heat/ });
      if (size !== 'desktop') await heat.scrollIntoViewIfNeeded();
      await page.getByRole('img', { name: /^Heat: what speaks for/ }).waitFor();
      const { top, bottom, left, right } = await edges(heat);
      expect(top).toBeGreaterThanOrEqual(0);
      // Scrolling stops at whole pixels.
      expect(bottom).toBeLessThan(viewport.height + 1);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(viewport.width);
      // Nor is it cut off by anything that it lies in.
      const covered = await page.evaluate(`(() => {
      const canvas = document.querySelector('.heat-canvas');
      const { left, right, top, bottom } = canvas.getBoundingClientRect();
      const corners = [[left + 9, top + 9], [right - 9, top + 9], [left + 9, bottom - 9], [right - 9, bottom - 9]];
      return corners.some(([x, y]) => document.elementFromPoint(x, y) !== canvas);
    })()`);
      expect(covered).toBe(false);
    },
  );

  describe('with the example', () => {
    beforeAll(async () => {
      await tryExample(await open());
    });
    afterAll(empty);

    it('labels each face, and joins box and card both ways', async () => {
      const page = shared;
      const texts = page.getByTestId('boxes').locator('text');
      await expect.poll(() => texts.count()).toBe(7);
      const labels = await texts.allTextContents();
      for (const label of labels) expect(label).toMatch(/^(perhaps )?[a-z]+ \d+ %$/);

      await card(page, 3).hover();
      expect(await page.getByTestId('box 3').getAttribute('data-pointed')).toBe('');
      await card(page, 5).focus();
      expect(await page.getByTestId('box 5').getAttribute('data-pointed')).toBe('');
      await page.getByTestId('box 2').locator('.line').hover();
      expect(await card(page, 2).getAttribute('data-pointed')).toBe('');
      expect(await card(page, 3).getAttribute('data-pointed')).toBeNull();

      await page.getByTestId('box 7').locator('.line').click();
      await page.getByRole('heading', { name: 'Face 7' }).waitFor();
      expect(await card(page, 7).getAttribute('aria-expanded')).toBe('true');
      const list = await edges(page.locator('.face-list'));
      const last = await edges(card(page, 7));
      expect(last.bottom).toBeLessThanOrEqual(list.bottom + 1);
    });

    it('has its cards, and its files, in reading order', async () => {
      const page = shared;
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'JSON', exact: true }).click(),
      ]);
      const [{ faces }] = JSON.parse(await readFile(await file.path(), 'utf8')) as [Recognition];
      const middles = faces.map(({ box: [x, y, width, height] }) => [x + width / 2, y + height / 2] as const);
      // Four hang above, three below.
      expect(middles.map(([, y]) => y < 360)).toEqual([true, true, true, true, false, false, false]);
      for (const row of [middles.slice(0, 4), middles.slice(4)]) {
        expect(row.map(([x]) => x)).toEqual(row.map(([x]) => x).toSorted((a, b) => a - b));
      }
      const words = await page.locator('.face-card .face-name').allInnerTexts();
      expect(words.map((word) => word.trim())).toEqual(
        faces.map(({ expression, uncertain }) => (uncertain ? `perhaps ${expression}` : expression)),
      );
    });

    it('names every class of the example rightly', async () => {
      const page = shared;
      const words = await page.locator('.face-card .face-name').allInnerTexts();
      expect(words.map((word) => word.trim().replace('perhaps ', ''))).toEqual([...EXPRESSIONS]);
    });

    it('lets a second model answer beside the first', async () => {
      const page = shared;
      await pressOptions(page);
      await page
        .getByLabel('Open a model.onnx as second model')
        .setInputFiles({ name: 'other.onnx', mimeType: '', buffer: Buffer.from(randomModel(7)) });
      await page.keyboard.press('Escape');
      const agreement = page.getByTestId('agreement');
      await agreement.filter({ hasText: /\b[0-6] of 7\b/ }).waitFor();
      const labels = page.getByTestId('boxes').locator('text');
      const both = /^(perhaps )?[a-z]+ \d+ % \/ (perhaps )?[a-z]+ \d+ %$/;
      await labels.filter({ hasText: both }).first().waitFor();
      await card(page, 3).click();
      for (const name of ['Answer 1: default', 'Answer 2: other.onnx']) {
        expect(await page.getByRole('region', { name }).locator('dt').allInnerTexts()).toEqual([
          ...EXPRESSIONS,
        ]);
      }
      const looked = page.getByRole('region', { name: 'Where the network looked: other.onnx' });
      await looked.scrollIntoViewIfNeeded();
      await looked.getByRole('img', { name: /^Heat: what speaks for/ }).waitFor();
      expect({ faults: await seriousFaults(page), overflow: await overflow(page) }).toEqual({
        faults: [],
        overflow: 0,
      });
      await page.getByRole('button', { name: 'Without the second' }).click();
      expect(await agreement.count()).toBe(0);
    });
  });

  describe('alone', () => {
    afterEach(empty);

    it('has examples of many faces and of none', async () => {
      const page = await open();
      const examples = page.getByRole('list', { name: 'Examples' });
      await examples.getByRole('button', { name: 'Many faces' }).click();
      await allDone(page, 1);
      await page
        .getByTestId('photo-facts')
        .filter({ hasText: /^(3\d|2[89])\s/ })
        .waitFor();
      await page.getByRole('button', { name: 'Remove all' }).click();
      await examples.getByRole('button', { name: 'No face' }).click();
      await page.getByTestId('no-face').waitFor();
    });

    it('shows several pictures small, with a tally that filters them', async () => {
      const page = await open();
      // A quarter of the pixels, for many of them.
      const small = Buffer.from(encodePng(resize(drawExample(), 600, 360)));
      await choose(
        page,
        Array.from({ length: SEVERAL }, (__, i) => `${i}.png`),
        small,
      );
      await handFile(page, 'drop', 'notes.png', new TextEncoder().encode('no picture'));
      await allDone(page, SEVERAL + 1, 60_000);
      const tally = page.getByRole('group', { name: 'Show only pictures with' });
      await tally.getByRole('button', { name: `happy ${SEVERAL}` }).waitFor();
      await tally.getByRole('button', { name: 'not recognised 1' }).click();
      expect(await page.getByRole('article').count()).toBe(1);
      await page
        .getByRole('article', { name: 'notes.png' })
        .filter({ hasText: 'notes.png is not a picture mien can read (JPEG, PNG, ' })
        .waitFor();
      await tally.getByRole('button', { name: 'not recognised 1' }).click();
      for (const [size, viewport] of [SIZES[0]!, SIZES[2]!]) {
        await page.setViewportSize(viewport);
        expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(
          3 * viewport.height,
        );
        const found = { size, faults: await seriousFaults(page), overflow: await overflow(page) };
        expect(found).toEqual({ size, faults: [], overflow: 0 });
      }
      await page.getByRole('article', { name: '7.png', exact: true }).getByRole('link').click();
      await card(page, 1).waitFor();
      await page.getByRole('link', { name: 'Next' }).click();
      await page.getByRole('heading', { name: '8.png' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: '7.png' }).waitFor();
      await page.getByRole('link', { name: `← All ${SEVERAL + 1} pictures` }).click();
      await tally.waitFor();
    });

    it('brings back what was removed', async () => {
      const page = await open();
      await choose(page, ['a.png', 'b.png']);
      await allDone(page, 2);
      await page.getByRole('button', { name: 'Remove all' }).click();
      await page.getByTestId('removed').filter({ hasText: '2 pictures' }).waitFor();
      expect(await page.getByRole('article').count()).toBe(0);
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Undo' }).click();
      await allDone(page, 2);
      // Its picture was kept too.
      await expect
        .poll(() => page.evaluate("document.querySelector('article img')?.naturalWidth"))
        .toBe(1200);
      await page.getByRole('button', { name: 'Remove b.png' }).click();
      await page.getByTestId('removed').filter({ hasText: 'b.png' }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await allDone(page, 2);
    });

    it('takes a file that is dropped anywhere, also on pages of other things', async () => {
      const page = await open(SIZES[0]![1], '#/about');
      await page.getByRole('heading', { name: 'About' }).waitFor();
      await handFile(page, 'drop', 'dropped.png', photo);
      await page.getByRole('article', { name: 'dropped.png' }).waitFor();
      await facesShown(page, 7);
    });

    it('reads the answer out, takes other class shares between even and usual ones, and a model that is dropped', async () => {
      const page = await open();
      await tryExample(page);
      const announced = page.getByTestId('announcement');
      const read = announced.filter({ hasText: /^example\.jpg: 7 .*happy/ });
      await read.waitFor({ state: 'attached' });
      const before = await announced.innerText();
      await pressOptions(page);
      await page.getByLabel('Class shares', { exact: true }).selectOption('tempered');
      await page.getByRole('slider', { name: 'From training faces to alike' }).fill('1');
      await page.keyboard.press('Escape');
      await expect.poll(() => announced.innerText(), { timeout: PATIENCE }).not.toBe(before);
      await pressOptions(page);
      await page.getByLabel('Class shares', { exact: true }).selectOption('own');
      await page.keyboard.press('Escape');
      await handFile(page, 'drop', 'mine.onnx', new TextEncoder().encode('no model'));
      await errorSaying(page, 'mine.onnx').waitFor();
      await page.getByRole('button', { name: 'Use this browser’s processor and the built-in model' }).click();
      await read.waitFor({ state: 'attached' });
    });

    it('searches for smaller and surer faces as its sliders say, at once', async () => {
      const page = await open();
      await pressOptions(page);
      const smallest = page.getByRole('slider', { name: 'Smallest face' });
      await smallest.fill('240');
      await page.getByRole('list', { name: 'Examples' }).getByRole('button', { name: 'Many faces' }).click();
      await page.getByTestId('no-face').filter({ hasText: '240 pixels' }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Back to the usual search' }).click();
      await facesShown(page, 36);
      // A press beside the options closes them, and reaches what it was meant for.
      const colours = page.getByRole('button', { name: /^Colours/ });
      const theme = (): Promise<unknown> => page.evaluate('document.documentElement.dataset.theme');
      await colours.click();
      expect([await smallest.isVisible(), await theme()]).toEqual([false, 'light']);
      await colours.click();
      await colours.click();
      await pressOptions(page);
      await page.keyboard.press('Escape');
      expect(await smallest.isVisible()).toBe(false);
    });
  });
});
