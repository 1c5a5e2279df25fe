import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../../src/image/encode.js';
import { randomModel } from '../../../src/model/testing/random-model.js';
import { drawExample } from '../../../studio/build/draw-example.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { drawnScene } from '../scenes.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { overflow, type Rules, seriousFaults } from './accessibility.js';
import { FACES, type LocalServer, RUNS, serverOnly, startLocalServer } from './local-server.js';
import { errorSaying, modelReady } from './locators.js';
import { type Site, STUDIO, studioSite } from './site.js';

interface Look {
  /** Those about colours where the window was judged by all rules in other colours. */
  readonly rules?: Rules;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const LOOKS: readonly Look[] = [
  { colorScheme: 'light', viewport: DESKTOP },
  { colorScheme: 'dark', viewport: PHONE },
];
const ALL_LOOKS: readonly Look[] = [
  ...LOOKS,
  { colorScheme: 'dark', viewport: DESKTOP, rules: 'colours' },
  { colorScheme: 'light', viewport: PHONE, rules: 'colours' },
];

/** That a page as it is shown now has no serious fault and fits, in each of these looks; it is left in the first. */
async function expectNoFault(page: Page, what: string, looks: readonly Look[]): Promise<void> {
  for (const { colorScheme, viewport, rules } of looks.toReversed()) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    const found = {
      what,
      colorScheme,
      viewport,
      faults: await seriousFaults(page, rules),
      overflow: await overflow(page),
    };
    expect(found).toEqual({ what, colorScheme, viewport, faults: [], overflow: 0 });
  }
}

/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;

describe.runIf(browserTestsRun())('the studio’s pages, served by mien serve', () => {
  let site: Site;
  let browser: Browser;
  let server: LocalServer;
  let page: Page;

  beforeAll(async () => {
    site = await studioSite();
    browser = await launchChromium();
    // Its runs have a small network, which a page opens sooner.
    server = await startLocalServer(site, randomModel(7));
    page = await (await serverOnly(browser)).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const go = async (hash: string, on = page): Promise<void> => {
    await on.goto(`${server.origin}/#/${hash}`);
  };

  it('list the runs', async () => {
    await go('runs');
    await page.getByRole('link', { name: RUNS.live }).waitFor();
    const names = page.locator('tbody tr').getByRole('rowheader').getByRole('link');
    expect(await names.allInnerTexts()).toEqual([RUNS.left, RUNS.live, RUNS.done, RUNS.other]);
  });

  it('show what is broken of a run, beside the others and the rest of it', async () => {
    const mend = await server.damage(RUNS.other, 'config.json');
    await go('runs');
    const row = page.locator('tbody tr').filter({ hasText: RUNS.other });
    await row.locator('.badge.bad').filter({ visible: true }).waitFor();
    expect(await page.locator('tbody tr .badge.bad').filter({ visible: true }).count()).toBe(1);
    await go(`runs/${RUNS.other}`);
    await page.getByRole('alert').filter({ hasText: 'config.json' }).waitFor();
    await page.locator('.chart').first().waitFor();
    await mend();
  });

  it('follow a run that trains', async () => {
    await go(`runs/${RUNS.live}`);
    await page.getByText('1 of 3').waitFor();
    await server.train();
    await page.getByText('2 of 3').waitFor();
    const now = page.getByTestId('training now').locator('.figure-value');
    expect(await now.allInnerTexts()).toEqual(['40 of 100', '1.250', '200 / s', '1 min 20 s']);
    // The curve by step is drawn from the first step on, before an epoch's end.
    const loss = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'Loss' }) });
    expect(await loss.getByRole('listitem').filter({ hasText: 'training, by step' }).innerText()).toContain(
      '1.3000',
    );
    expect((await loss.locator('[data-tick=across]').allTextContents())[0]).toBe('0');
    await page.getByText('training, about 1 min 00 s to go').waitFor();
    await page.getByText('epoch 2').first().waitFor();
  });

  it('show a run’s curves, confusion matrix, classes and reliability', async () => {
    await go(`runs/${RUNS.done}`);
    await page.getByRole('img', { name: 'Accuracy over the epochs' }).waitFor();
    const matrix = page.locator('.matrix');
    expect(await matrix.locator('tbody tr').count()).toBe(8);
    // Of the two angry faces, one was named neutral.
    await matrix.locator('tbody tr').first().locator('td').last().hover();
    await page.getByText(/1 of 2 angry .* neutral/).waitFor();
    await page.getByRole('img', { name: /^Reliability/ }).waitFor();
    // Each is answered with 70 %, eight of twelve rightly: two of three, whatever is left out below that.
    const coverage = page.getByTestId('coverage');
    await coverage.getByText(/50 %: 100\.0 % .* 66\.7 %/).waitFor();
    await coverage.getByText('As a table').click();
    expect(await coverage.getByRole('row', { name: /^65 %/ }).locator('td').allInnerTexts()).toEqual([
      '100.0 %',
      '66.7 %',
    ]);
    const robustness = page.getByTestId('robustness');
    await robustness.getByRole('img', { name: /^blur: 66\.7 % .* 25\.0 %/ }).waitFor();
    await robustness.getByText('As a table').click();
    expect(
      (
        await robustness
          .getByRole('row', { name: /^noise/ })
          .locator('td')
          .allInnerTexts()
      )[1],
    ).toBe('58.3 % (8 %)');
    // The card is drawn, not shown as Markdown.
    await page.getByText('The whole card').click();
    await page.getByRole('heading', { name: `Card of ${RUNS.done}` }).waitFor();
    await page.getByRole('cell', { name: 'drawn', exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const faces = page.getByRole('combobox', { name: 'Faces' });
    for (const [which, count] of [
      ['without exact copies of training faces', '9'],
      ['without near-duplicates either', '7'],
      ['all, as is official', '12'],
    ] as const) {
      await faces.selectOption(which);
      await page.locator('.figures').last().getByText(count, { exact: true }).waitFor();
    }
  });

  it('show the faces behind a cell of the matrix, with their votes', async () => {
    await go(`runs/${RUNS.done}`);
    const cell = page.locator('.matrix').getByRole('button', { name: /1 of 2 angry .* neutral/ });
    await cell.focus();
    await page.keyboard.press('Enter');
    const faces = page.getByRole('region', { name: /angry.*neutral/ });
    await faces.getByText('1–1 of 1').waitFor();
    await faces.getByText('70 % sure').waitFor();
    const width = 'document.querySelector(".confused img").naturalWidth';
    await expect.poll(() => page.evaluate(width)).toBe(48);
    expect(await seriousFaults(page)).toEqual([]);
    await faces.getByRole('button', { name: /Face 1/ }).click();
    await page.getByRole('dialog').getByText('sample, row 1').waitFor();
    await page.keyboard.press('Escape');
    await faces.getByRole('button', { name: 'Close' }).click();
    expect(await faces.count()).toBe(0);
    await page
      .locator('.matrix')
      .getByRole('button', { name: /named happy/ })
      .click();
    await page.getByText('1–3 of 3').waitFor();
  });

  it(
    'try the model of a run, and show what it answers to a misjudged face and where it looked',
    async () => {
      // With a model and a runtime in the page.
      const own = await browser.newPage();
      own.setDefaultTimeout(PATIENCE);
      await go(`runs/${RUNS.done}?label=angry&named=neutral`, own);
      const links = own.getByRole('navigation', { name: 'Files of this run' });
      const report = await links.getByRole('link', { name: 'Report' }).getAttribute('href');
      expect(await (await own.request.get(report!)).text()).toContain(RUNS.done);
      for (const name of ['Model', 'Figures', 'Robustness figures', 'Architecture', 'Confident mistakes'])
        await links.getByRole('link', { name, exact: true }).waitFor();
      await own.getByRole('button', { name: /^Face 1/ }).click();
      const answer = own.getByRole('dialog').getByRole('region', { name: 'The model’s answer' });
      await answer.locator('dl.bars').waitFor();
      await answer.getByRole('img', { name: /^Heat: / }).waitFor();
      await own.keyboard.press('Escape');
      await links.getByRole('link', { name: 'Try this model' }).click();
      await modelReady(own, RUNS.done);
      await own.getByText('Options', { exact: true }).click();
      const model = own.getByRole('combobox', { name: 'Model', exact: true });
      expect(await model.inputValue()).toBe(`run:${RUNS.done}`);
      await model.getByRole('option', { name: RUNS.other }).waitFor({ state: 'attached' });
      await own.close();
    },
    PATIENCE,
  );

  it('compare two runs', async () => {
    await go('runs');
    await page.getByLabel(`Compare ${RUNS.done}`).check();
    await page.getByLabel(`Compare ${RUNS.other}`).check();
    await page.getByRole('link', { name: 'Compare the two' }).click();
    await page.getByRole('img', { name: 'Validation loss over the epochs' }).waitFor();
    const tried = await page.getByRole('link', { name: 'Try both on a photo' }).getAttribute('href');
    expect(tried).toBe(`#/recognise?model=${RUNS.done}&second=${RUNS.other}`);
    // Of the settings, only those that differ.
    const rows = page.getByTestId('settings').locator('tbody tr');
    await expect
      .poll(async () => (await rows.allInnerTexts()).map((text) => text.split(/\s+/)))
      .toEqual([['seed', '1', '2']]);
    // Eight of twelve against ten.
    const accuracy = page.getByTestId('measures').getByRole('row', { name: /^accuracy 66/ });
    await expect
      .poll(() => accuracy.locator('td').allTextContents())
      .toEqual(['66.7 %', '83.3 %', '+16.7 points, better']);
    // 2 · 1 / 2², and all eight that the first names rightly the second does too.
    const paired = page.getByTestId('paired test').locator('.figure-value');
    await expect.poll(() => paired.allInnerTexts()).toEqual(['8', '0', '2', '2', '0.500']);
    const moved = page.getByTestId('confusion difference').locator('td');
    await expect
      .poll(async () => (await moved.allInnerTexts()).filter((text) => text !== '·').toSorted())
      .toEqual(['+1', '+1', '−1', '−1'].toSorted());
    const disputed = page.locator('.face-grid li');
    await expect.poll(() => disputed.count()).toBe(2);
    expect(await disputed.first().innerText()).toMatch(/1: .+ 70\s%\s+2: .+ 70\s%/);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('only the first is right');
    await expect.poll(() => disputed.count()).toBe(0);
    await page.goBack();
    await expect.poll(() => disputed.count()).toBe(2);
    await page.getByRole('combobox', { name: 'Faces' }).selectOption('without near-duplicates either');
    await expect.poll(() => page.getByTestId('measures').locator('tbody td').first().innerText()).toBe('7');
    expect(await page.getByTestId('other-data').count()).toBe(0);
    await go(`runs/${RUNS.done}/${RUNS.live}`);
    await page.getByTestId('other-data').waitFor();
  });

  it('compare three runs: settings that differ, curves, and the best of each measure', async () => {
    await go('runs');
    for (const name of [RUNS.done, RUNS.other, RUNS.left]) await page.getByLabel(`Compare ${name}`).check();
    const link = page.getByRole('link', { name: 'Compare the 3' });
    expect(await link.getAttribute('href')).toBe(`#/runs/${RUNS.done}/${RUNS.other}/${RUNS.left}`);
    await link.click();
    await page.getByRole('img', { name: 'Validation loss over the epochs' }).waitFor();
    const rows = page.getByTestId('settings').locator('tbody tr');
    await expect
      .poll(async () => (await rows.allInnerTexts()).map((text) => text.split(/\s+/)))
      .toContainEqual(['seed', '1', '2', '1']);
    // One of the three was never judged.
    await page.getByText('No figures to compare').waitFor();
    await page.getByRole('link', { name: 'with the first, face by face' }).first().click();
    await page.getByTestId('paired test').waitFor();
    expect(await page.evaluate('location.hash')).toBe(`#/runs/${RUNS.done}/${RUNS.other}`);
  });

  it('say where there is no such run', async () => {
    await go('runs/nothing');
    await errorSaying(page, 'no run').waitFor();
  });

  it('show a data set: balance, averages, faces with votes, copies, issues', async () => {
    await go('dataset');
    await page.locator('.balance-group').first().waitFor();
    await page.getByText(`1–${FACES} of ${FACES}`).waitFor();
    await page.getByRole('img', { name: 'Average of the happy faces' }).scrollIntoViewIfNeeded();
    const width = 'document.querySelector(".averages img").naturalWidth';
    await expect.poll(() => page.evaluate(width)).toBe(48);
    await page.getByRole('combobox', { name: /^Label/ }).selectOption('happy');
    await page.getByText(/^1–\d+ of \d+$/).waitFor();
    expect(new Set(await page.locator('.tile-label').allInnerTexts())).toEqual(new Set(['happy']));
    await page.getByRole('combobox', { name: /^Label/ }).selectOption('');
    const copies = page.getByRole('combobox', { name: 'Copies' });
    await copies.selectOption('near-duplicates of training');
    await page.getByText('1–1 of 1').waitFor();
    const doubt = page.getByRole('combobox', { name: 'Doubt' });
    await doubt.selectOption('label differs from source');
    await page.getByText('No face fits.').waitFor();
    // Of ten votes, five are for one expression.
    await doubt.selectOption('voters disagree');
    await page.getByText('1–1 of 1').waitFor();
    await page.locator('.face-grid button').first().click();
    await page
      .getByRole('dialog')
      .getByText(/same photo/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await copies.selectOption('exact copies');
    await page.getByText('1–2 of 2').waitFor();
    await page.locator('.face-grid button').first().click();
    await page
      .getByRole('dialog')
      .getByText(/^the same pixels, face 0$/)
      .waitFor();
    expect(await page.getByRole('dialog').locator('.bars .bar-value').allInnerTexts()).toEqual(
      [3, 5, 0, 0, 0, 0, 0, 1, 1, 0].map(String),
    );
    await page.keyboard.press('Escape');
    await page.getByText('NAME_MISSING').click();
    await page.getByText(/no name .* stays/).waitFor();
    await page.getByText('drawn.csv, row 3:').waitFor();
  });

  it('say without a server how to come by one', async () => {
    const plain: StaticServer = await serveFolder(STUDIO, { memory: site.memory });
    const other = await browser.newPage();
    for (const hash of ['runs', 'dataset']) {
      await other.goto(`${plain.origin}/index.html#/${hash}`);
      await other.getByText('npx mienjs serve').waitFor();
    }
    await other.goto(`${plain.origin}/index.html#/about`);
    await other.getByRole('heading', { name: 'Model card' }).waitFor();
    await other.goto(`${plain.origin}/index.html#/nowhere`);
    await other.getByRole('heading', { name: 'No such page' }).waitFor();
    // Pages that compute nothing load neither runtime nor model.
    expect(plain.requests.filter((path) => /\.(onnx|gz)$/.test(path))).toEqual([]);
    await other.close();
    await plain.close();
  });

  it('are told by keyboard: skip to the page, change the colours, which stay', async () => {
    await go('about');
    await page.reload();
    await page.getByText('the server at').first().waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    const colours = page.getByRole('button', { name: /^Colours: as the system/ });
    await colours.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.reload();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.evaluate('localStorage.clear()');
  });

  it(
    'have no serious fault for those with disabilities, and fit',
    async () => {
      const context = await serverOnly(browser);
      const own = await context.newPage();
      const views = [
        ['recognise', 'h1'],
        ['runs', 'tbody tr'],
        [`runs/${RUNS.done}`, '.corruptions'],
        [`runs/${RUNS.done}/${RUNS.other}`, '.face-grid img'],
        ['dataset', '.face-grid img'],
        ['about', '.prose'],
      ] as const;
      for (const [hash, ready] of views) {
        await go(hash, own);
        await own.locator(ready).first().waitFor();
        await expectNoFault(own, hash, ALL_LOOKS);
      }
      await go('dataset', own);
      await own.locator('.face-grid button').first().click();
      await expectNoFault(own, 'face', LOOKS);
      await context.close();
    },
    PATIENCE,
  );

  it('show where the network looked, asking the server', async () => {
    const context = await serverOnly(browser);
    const own = await context.newPage();
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await context.route('**/v1/explain?*', async (route) => {
      await held;
      await route.continue();
    });
    await go('recognise', own);
    const buffer = Buffer.from(encodePng(site.trained ? drawExample() : drawnScene(3, 150, 120)));
    await own
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    const card = own.getByRole('button', { name: /Face 1:/ });
    await card.focus();
    await own.keyboard.press('Enter');
    const view = own.getByRole('region', { name: 'Where the network looked' });
    const words = view.getByRole('status');
    await view.scrollIntoViewIfNeeded();
    await view.locator('[role=status][data-state=waiting]').waitFor();
    const height = async (): Promise<number> => (await view.boundingBox())!.height;
    const waiting = await height();
    expect(await seriousFaults(own)).toEqual([]);
    answer();
    await words.filter({ hasText: /mouth \(14\s%/ }).waitFor();
    expect(await height()).toBe(waiting);
    const hue = () => own.evaluate('document.querySelector(".heat-canvas").toDataURL()');
    const first = await hue();
    // By keyboard: the next class of the list, or the one before.
    const select = view.getByLabel('What speaks for', { exact: true });
    const chosen = await select.inputValue();
    await select.focus();
    await own.keyboard.press(chosen === 'neutral' ? 'ArrowUp' : 'ArrowDown');
    const next = await select.inputValue();
    expect(next).not.toBe(chosen);
    await view.getByRole('img', { name: `Heat: what speaks for ${next}` }).waitFor();
    expect(await hue()).not.toBe(first);
    await expectNoFault(own, 'heat', LOOKS);

    const error = { code: 'SERVER_BUSY', message: 'The server is full.', hint: 'Ask again later.' };
    await context.unroute('**/v1/explain?*');
    await context.route('**/v1/explain?*', (route) => route.fulfill({ status: 503, json: { error } }));
    await select.selectOption(chosen);
    await words.filter({ hasText: `${error.message} ${error.hint}` }).waitFor();
    expect(await seriousFaults(own)).toEqual([]);
    await context.unroute('**/v1/explain?*');
    await view.getByRole('button', { name: 'Try again' }).click();
    await view.getByRole('img', { name: `Heat: what speaks for ${chosen}` }).waitFor();
    expect(await hue()).toBe(first);
    await context.close();
  });

  it('recognise on the server where they were built without a model, and say when it is gone', async () => {
    await go('recognise');
    await page
      .getByTestId('engine')
      .filter({ hasText: new URL(server.origin).host })
      .waitFor();
    const photo = {
      name: 'a.png',
      mimeType: 'image/png',
      buffer: Buffer.from(encodePng(drawnScene(3, 150, 120))),
    };
    const input = page.locator('input[type=file][accept="image/*"]');
    await input.setInputFiles(photo);
    await page.getByRole('article', { name: 'a.png' }).getByText(/ face/).first().waitFor();
    await server.close();
    await input.setInputFiles({ ...photo, name: 'b.png' });
    await page.getByRole('article', { name: 'b.png' }).filter({ hasText: 'not answer' }).waitFor();
    await go('runs');
    await page.getByTestId('own-machine').waitFor();
  });
});
