import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../src/image/decode.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { overflow, seriousFaults } from './accessibility.js';
import { layoutShift, watchLayout } from './layout-shift.js';
import { type LocalServer, RUNS, serverOnly, startLocalServer } from './local-server.js';
import { studioSite } from './site.js';

describe.runIf(browserTestsRun())('the studio’s runs', () => {
  let browser: Browser;
  let server: LocalServer;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startLocalServer(await studioSite());
    page = await (await serverOnly(browser)).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const go = async (hash: string, on = page): Promise<void> => {
    await on.goto(`${server.origin}/#/${hash}`);
  };
  const names = (on = page): Promise<string[]> =>
    on.locator('tbody').getByRole('rowheader').getByRole('link').allInnerTexts();
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });

  it('say what compares: data, network, seed, date, time, state, and a test figure with its interval', async () => {
    await go('runs');
    const text = (await row(RUNS.done).innerText()).replace(/\s+/g, ' ');
    for (const part of ['2 Jan 2026', 'drawn', 'mien-tiny', ' 1 ', '3 min 00 s', 'finished']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/\d+\.\d % \d+\.\d–\d+\.\d %/);
    const states = { live: 'training, 1 of 3 epochs', left: 'interrupted, 2 of 3 epochs' } as const;
    for (const [which, words] of Object.entries(states)) {
      await row(RUNS[which as keyof typeof states])
        .getByText(words)
        .filter({ visible: true })
        .waitFor();
    }
    await page.getByLabel('Accuracy by').getByText('majority-8').first().waitFor({ state: 'attached' });
  });

  it('are sorted, filtered and pinned, and Back undoes it', async () => {
    await go('runs');
    await row(RUNS.done).waitFor();
    const newest = [RUNS.left, RUNS.live, RUNS.done, RUNS.other];
    expect(await names()).toEqual(newest);
    await page.getByRole('button', { name: 'time' }).click();
    await expect.poll(() => names()).toEqual([RUNS.done, RUNS.left, RUNS.other, RUNS.live]);
    expect(await page.getByRole('columnheader', { name: 'time' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.goBack();
    await expect.poll(() => names()).toEqual(newest);
    await page.getByRole('button', { name: `Pin ${RUNS.other}` }).click();
    expect((await names())[0]).toBe(RUNS.other);
    await page.getByRole('combobox', { name: 'State' }).selectOption('finished');
    await expect.poll(() => names()).toEqual([RUNS.other, RUNS.done]);
    await page.reload();
    await expect.poll(() => names()).toEqual([RUNS.other, RUNS.done]);
    await page.getByRole('searchbox', { name: 'Name, network or data' }).fill('20260102');
    await expect.poll(() => names()).toEqual([RUNS.done]);
    await page.evaluate('localStorage.clear()');
  });

  it.each([768, 390, 320])('fit a window of %d pixels, with all that compares', async (width) => {
    const context = await serverOnly(browser, { viewport: { width, height: 800 } });
    const phone = await context.newPage();
    await watchLayout(phone);
    await go('runs', phone);
    await phone.getByRole('row', { name: new RegExp(RUNS.done) }).waitFor();
    const table =
      '(() => { const t = document.querySelector("table"); return t.scrollWidth - t.parentElement.clientWidth; })()';
    expect(await phone.evaluate(table)).toBeLessThanOrEqual(0);
    expect({ faults: await seriousFaults(phone), overflow: await overflow(phone) }).toEqual({
      faults: [],
      overflow: 0,
    });
    const text = await phone.getByRole('row', { name: new RegExp(RUNS.done) }).innerText();
    // A number and its unit stay on one line.
    expect(text.replaceAll('\u00a0', ' ')).toContain('drawn · mien-tiny · seed 1 · 3 min 00 s');
    expect(await layoutShift(phone)).toBeLessThanOrEqual(0.02);
    await context.close();
  });

  it('have letters of 12 pixels at least in the charts of a narrow phone', async () => {
    const context = await serverOnly(browser, { viewport: { width: 320, height: 800 } });
    const phone = await context.newPage();
    await go(`runs/${RUNS.done}`, phone);
    await phone.locator('.corruptions text').first().waitFor();
    const letters = await phone.evaluate(
      `Math.min(...Array.from(document.querySelectorAll('.corruptions text, .reliability text'), (text) =>
        Number.parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b)))`,
    );
    expect(letters).toBeGreaterThanOrEqual(12);
    await context.close();
  });

  it('that were interrupted say how to go on', async () => {
    await go(`runs/${RUNS.left}`);
    const interrupted = page.getByTestId('interrupted');
    await interrupted.getByText(`npx mienjs run --resume models/history/${RUNS.left}`).waitFor();
    await go(`runs/${RUNS.done}`);
    await page.getByRole('img', { name: 'Loss over the epochs' }).waitFor();
    expect(await interrupted.count()).toBe(0);
  });

  it('keep what was chosen of them in the address', async () => {
    await go(`runs/${RUNS.done}`);
    const matrix = page.getByRole('region', { name: 'Confusion matrix' });
    await matrix.getByRole('button', { name: /1 of 2 angry .* neutral/ }).click();
    await page.getByRole('region', { name: /angry.*neutral/ }).waitFor();
    const address = page.url();
    expect(address).toContain('label=angry');
    await page.goBack();
    await expect.poll(() => page.getByRole('region', { name: /^Faces labelled/ }).count()).toBe(0);
    await page.goto('about:blank');
    await page.goto(address);
    await page.getByRole('region', { name: /angry.*neutral/ }).waitFor();
    expect(await page.title()).toBe(`${RUNS.done} – Runs – mien studio`);
  });

  describe('curves', () => {
    const chart = (title: string) =>
      page.getByRole('figure').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

    it('have an axis with a name, shares within 0 to 100 %, and marks for the kept epoch and the size', async () => {
      await go(`runs/${RUNS.done}`);
      const accuracy = chart('Accuracy');
      await accuracy.getByText('epoch', { exact: true }).waitFor();
      await accuracy.getByText('kept: epoch 3').waitFor();
      await accuracy.getByText('from 32 to 48 pixels').waitFor();
      const ticks = await accuracy.locator('[data-tick=up]').allTextContents();
      for (const tick of ticks) {
        expect(Number.parseFloat(tick)).toBeGreaterThanOrEqual(0);
        expect(Number.parseFloat(tick)).toBeLessThanOrEqual(100);
      }
      // Enough digits to tell runs apart.
      expect(await accuracy.getByRole('listitem').first().innerText()).toMatch(/\d\.\d\d %/);
      await accuracy.getByRole('img', { name: /over the epochs/ }).hover();
      await accuracy.getByText('epoch 2').waitFor();
    });

    it('can be smoothed, shown in powers of ten, and zoomed', async () => {
      await go(`runs/${RUNS.done}`);
      const loss = chart('Loss');
      await loss.getByText('View and save').click();
      const lines = loss.locator('.series-line');
      expect(await lines.count()).toBe(2);
      await loss.getByRole('slider', { name: 'Smoothing' }).fill('0.5');
      expect(await lines.count()).toBe(4);
      await loss.getByRole('checkbox', { name: 'Logarithmic' }).check();
      expect(await loss.locator('[data-tick=up]').allTextContents()).toEqual(['0.5', '1', '2']);
      await loss.getByRole('spinbutton', { name: 'First epoch' }).fill('2');
      expect((await loss.locator('[data-tick=across]').allTextContents())[0]).toBe('2');
      expect(await seriousFaults(page)).toEqual([]);
      await loss.getByRole('button', { name: 'Whole view' }).click();
      expect((await loss.locator('[data-tick=across]').allTextContents())[0]).toBe('1');
      // With the mouse, from the first epoch to the last but one.
      const box = (await loss.getByRole('img', { name: /over the epochs/ }).boundingBox())!;
      await page.mouse.move(box.x + 60, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 16, box.y + 60, { steps: 4 });
      await page.mouse.up();
      expect(await loss.getByRole('button', { name: 'Whole view' }).isEnabled()).toBe(true);
    });

    it('are saved as SVG, PNG and CSV', async () => {
      await go(`runs/${RUNS.done}`);
      await page.reload();
      const loss = chart('Loss');
      await loss.getByText('View and save').click();
      const save = async (kind: string): Promise<Buffer> => {
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          loss.getByRole('button', { name: kind, exact: true }).click(),
        ]);
        expect(file.suggestedFilename()).toBe(`loss.${kind.toLowerCase()}`);
        return readFile(await file.path());
      };
      expect((await save('CSV')).toString()).toBe(
        'epoch,training,validation\n1,2,1.8\n2,1,0.9\n3,0.6666666666666666,0.6\n',
      );
      const svg = (await save('SVG')).toString();
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toContain('class=');
      expect(svg).toContain('stroke="rgb(');
      const { width, height } = await decodeImage(await save('PNG'));
      const [, wide, high] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
      expect([width, height]).toEqual([2 * wide!, 2 * high!]);
    });
  });
});
