import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fineTuneHead } from '../../../src/adapt/fine-tune-head.js';
import type { TaughtFace } from '../../../src/adapt/taught-face.js';
import type { Expression } from '../../../src/expression.js';
import { encodePng } from '../../../src/image/encode.js';
import { readDescription } from '../../../src/model/description.js';
import { createRecognizer } from '../../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../../src/recognizer/recognizer.js';
import { decimal, percent } from '../../../src/text/number-text.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { drawnScene } from '../scenes.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { overflow, seriousFaults } from './accessibility.js';
import { nodeRecognizer, type Site, STUDIO, studioSite } from './site.js';
import { DRAWN, drawnPortrait, FILMED, nextFilmed, writeTeachFilm } from './teach-film.js';

/** Milliseconds: a machine that does other work is slow to start the model, and the camera's film takes its time. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE });
const BLANK = { data: new Uint8Array(320 * 240).fill(120), width: 320, height: 240, channels: 1 } as const;

describe.runIf(browserTestsRun())('the studio’s Teach page', () => {
  let site: Site;
  let server: StaticServer;
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;
  let node: Recognizer;

  beforeAll(async () => {
    site = await studioSite();
    node = await nodeRecognizer(site);
    server = await serveFolder(STUDIO, { memory: site.memory });
    folder = await mkdtemp(join(tmpdir(), 'mien-teach-'));
    const film = join(folder, 'film.y4m');
    await writeTeachFilm(film);
    browser = await launchChromium(
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    );
    context = await browser.newContext({ permissions: ['camera'] });
    context.setDefaultTimeout(PATIENCE);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await node?.release();
    await rm(folder, { recursive: true, force: true });
  });

  // Of a test that failed too, or its camera and worker would go on.
  afterEach(async () => {
    for (const page of context.pages()) await page.close();
  });

  /** A page of one context, so that models come from its cache. */
  async function openTeach(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${server.origin}/index.html#/teach`);
    await page.getByText('Ready: model').waitFor();
    return page;
  }

  const start = (page: Page): Promise<void> =>
    page.getByRole('button', { name: 'Everyone agrees: start the camera' }).click();
  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click();

  const portraits = (expression: Expression, count: number, from = 0): Buffer[] =>
    Array.from({ length: count }, (_, i) => Buffer.from(encodePng(drawnPortrait(expression, from + i))));

  async function choose(page: Page, expression: Expression, pictures: readonly Buffer[]): Promise<void> {
    const files = pictures.map((buffer, i) => ({
      name: `${expression}-${i}.png`,
      mimeType: 'image/png',
      buffer,
    }));
    await page.getByLabel(`Photos of ${expression}`).setInputFiles(files);
    await page.getByRole('group', { name: expression, exact: true }).getByText('Photos').waitFor();
    await expect.poll(() => page.getByText('Reading photo').count(), { timeout: 60_000 }).toBe(0);
  }

  const figure = (page: Page, name: string): Promise<string> =>
    page.locator('.figures > div', { hasText: name }).innerText();
  const [accuracyOf, lossOf] = [
    /Accuracy after\s+([\d.]+) %\s+before ([\d.]+) %/,
    /after\s+([\d.]+)\s+before ([\d.]+)/,
  ];

  it('records expressions by the webcam after consent, and gets better at them, all in the browser', async () => {
    const page = await openTeach();
    await page.getByText('Start only if everyone in view knows and agrees.').waitFor();
    await page.getByText('nothing is stored or sent anywhere').waitFor();
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
    await start(page);
    await page.getByText('Choose an expression and press Record.').waitFor();
    const before = server.requests.length;
    for (let left = FILMED; left.length > 0; ) {
      const expression = await nextFilmed(page, left);
      left = left.filter((other) => other !== expression);
      await press(page, `Record ${expression}`);
      await page.getByText(`Get ready: ${expression}.`).waitFor();
      await page.getByText('take 1 of 2').waitFor();
      await page.getByText('Relax your face, then once more').waitFor({ timeout: 30_000 });
      await page.getByText('take 2 of 2').waitFor();
      await page.getByRole('button', { name: `Retake ${expression}`, exact: true }).waitFor();
      await page.getByText('Choose an expression and press Record.').waitFor({ timeout: 30_000 });
    }
    expect(await page.locator('.face-strip').count()).toBe(FILMED.length);
    await press(page, 'Teach');
    await page.getByText('What it brought').waitFor({ timeout: 60_000 });
    const [, after, first] = accuracyOf.exec(await figure(page, 'Accuracy after'))!;
    console.info(`Studio, taught by webcam: ${first} % before, ${after} % after on the second takes.`);
    if (site.trained) expect(Number(after)).toBeGreaterThan(Number(first) + 20);
    await page.getByText('Judged on other takes than those learnt.').waitFor();
    // What it takes is fetched once, when it is first asked for; no face is sent.
    expect(server.requests.slice(before).filter((path) => !path.endsWith('.js'))).toEqual([]);
    await press(page, 'Turn the camera off');
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
  });

  it('learns from photos what Node learns, and its file loads again there and here', async () => {
    const page = await openTeach();
    const faces: TaughtFace[] = [];
    for (const expression of ['angry', 'neutral'] as const) {
      const pictures = portraits(expression, 10);
      await choose(page, expression, pictures);
      for (const [take, picture] of pictures.entries()) {
        const { crops } = await node.findFaces(await node.decode(picture), { minFace: 40 });
        faces.push({ crop: crops[0]!, expression, take });
      }
    }
    await press(page, 'Teach');
    await page.getByText('What it brought').waitFor();
    const model = join(folder, 'model.onnx');
    await writeFile(model, site.model);
    const expected = await fineTuneHead({ model, faces, threads: 1 });
    const { before, after } = expected.report;
    const [, shown, first] = accuracyOf.exec(await figure(page, 'Accuracy after'))!;
    expect([`${shown} %`, `${first} %`]).toEqual([percent(after.accuracy), percent(before.accuracy)]);
    const [, loss, lossBefore] = lossOf.exec(await figure(page, 'Log-loss after'))!;
    expect(Math.abs(Number(loss) - after.logLoss)).toBeLessThan(2e-3);
    expect(lossBefore).toBe(decimal(before.logLoss));

    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Save the model')]);
    expect(download.suggestedFilename()).toBe('my-face.onnx');
    const saved = join(folder, 'my-face.onnx');
    await writeFile(saved, await readFile(await download.path()));
    expect(readDescription(await readFile(saved), 'mine').taught).toEqual({
      faces: 14,
      expressions: ['angry', 'neutral'],
    });
    const nodes = join(folder, 'by-node.onnx');
    await writeFile(nodes, expected.bytes);
    const [theirs, ours] = [
      await createRecognizer({ model: saved }),
      await createRecognizer({ model: nodes }),
    ];
    const crops = Buffer.concat(faces.map(({ crop }) => crop));
    const [got, wanted] = [await theirs.probabilities(crops), await ours.probabilities(crops)];
    got.forEach((probability, i) => {
      expect(Math.abs(probability - wanted[i]!)).toBeLessThan(1e-3);
    });
    await theirs.release();
    await ours.release();

    await press(page, 'Use it in Recognise now');
    await page.getByRole('heading', { name: 'Recognise' }).waitFor();
    await page.getByText('Ready: model “my-face.onnx”').waitFor();
    await page.getByRole('link', { name: 'Teach' }).click();
    await page.getByText('This model has been taught a face already').waitFor();
    await page.getByText('What it brought').waitFor();
    await press(page, 'Begin with the built-in one');
    await page.getByText(/Ready: model “(?!my-face)/).waitFor();
  });

  it('can be stopped in the middle, and begun again; faces can be deleted', async () => {
    const page = await openTeach();
    for (const expression of DRAWN) await choose(page, expression, portraits(expression, 24));
    await press(page, 'Teach');
    await press(page, 'Stop');
    await page.getByText('72 faces of 3 expressions').waitFor();
    expect(await page.getByText('What it brought').count()).toBe(0);
    await press(page, 'Delete the faces of fear');
    await page.getByText('48 faces of 2 expressions').waitFor();
    await press(page, 'Teach');
    await page.getByText('What it brought').waitFor();
    await press(page, 'Delete all faces');
    await page.getByText('No faces yet').waitFor();
    expect(await page.getByRole('button', { name: 'Teach again' }).isDisabled()).toBe(true);
  });

  it('says which photos show no face or are none, and where there are too few', async () => {
    const page = await openTeach();
    const teach = page.getByRole('button', { name: 'Teach', exact: true });
    const blank = Buffer.from(encodePng(site.trained ? BLANK : { ...BLANK, width: 4, height: 4 }));
    await choose(page, 'happy', [blank, Buffer.from('no picture'), ...portraits('neutral', 2)]);
    if (site.trained) await page.getByText('happy-0.png: no face was seen').waitFor();
    await page.getByText(/^happy-1.png is not a picture mien can read/).waitFor();
    await page.getByText('Too few: 3 more photos are needed.').waitFor();
    await page.getByText('There are too few faces of happy (3 more)').waitFor();
    expect(await teach.isDisabled()).toBe(true);
    await choose(page, 'happy', portraits('neutral', 8));
    await page.getByText('It takes at least two expressions').waitFor();
    expect(await teach.isDisabled()).toBe(true);
    await choose(page, 'neutral', portraits('neutral', 8, 50));
    expect(await teach.isDisabled()).toBe(false);
  });

  it('keeps faces, not the camera, while another page is looked at', async () => {
    const page = await openTeach();
    await choose(page, 'neutral', portraits('neutral', 8));
    await start(page);
    await page.getByText('Choose an expression and press Record.').waitFor();
    await press(page, 'Record angry');
    await press(page, 'Cancel');
    await page.getByText('Choose an expression and press Record.').waitFor();
    await page.evaluate('globalThis.stream = document.querySelector("video").srcObject');
    await page.getByRole('link', { name: 'About' }).click();
    await page.getByRole('link', { name: 'Teach' }).click();
    await page.getByText('8 faces of 1 expression').waitFor();
    await page.getByText('Before the camera starts').waitFor();
    expect(await page.evaluate('stream.getTracks().map((track) => track.readyState)')).toEqual(['ended']);
  });

  it('has no serious fault for those with disabilities, and fits', async () => {
    const page = await openTeach();
    const looks = [
      ['light', { width: 1280, height: 800 }],
      ['dark', { width: 360, height: 740 }],
    ] as const;
    const check = async (): Promise<void> => {
      for (const [colorScheme, viewport] of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        // Where nothing lies under the bar that stays at the top.
        await page.evaluate('scrollTo(0, 0)');
        const found = { colorScheme, faults: await seriousFaults(page), overflow: await overflow(page) };
        expect(found).toEqual({ colorScheme, faults: [], overflow: 0 });
      }
    };
    await check();
    for (const expression of ['angry', 'neutral'] as const)
      await choose(page, expression, portraits(expression, 8));
    await start(page);
    await page.getByText('Choose an expression and press Record.').waitFor();
    // By keyboard, as a reader without a mouse.
    await page.getByRole('button', { name: 'Record happy', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Get ready: happy.').waitFor();
    await press(page, 'Cancel');
    await check();
    await press(page, 'Teach');
    await page.getByText('What it brought').waitFor();
    await check();
  });
});

describe.runIf(browserTestsRun())('the studio’s Teach page, where the camera is no help', () => {
  let server: StaticServer;
  let site: Site;
  beforeAll(async () => {
    site = await studioSite();
    server = await serveFolder(STUDIO, { memory: site.memory });
  });
  afterAll(() => server?.close());

  async function withCamera(flags: readonly string[], use: (page: Page) => Promise<void>): Promise<void> {
    const browser = await launchChromium(...flags);
    try {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/index.html#/teach`);
      await page.getByText('Ready: model').waitFor();
      await use(page);
    } finally {
      await browser.close();
    }
  }

  const start = (page: Page): Promise<void> =>
    page.getByRole('button', { name: 'Everyone agrees: start the camera' }).click();

  it('says that it was not allowed, then that no face was seen, and keeps nothing', async () => {
    await withCamera(['--use-fake-device-for-media-stream'], async (page) => {
      await start(page);
      await page.getByText('The camera was not allowed.').waitFor();
      await page.context().grantPermissions(['camera']);
      await start(page);
      await page.getByText('Choose an expression and press Record.').waitFor();
      if (!site.trained) return;
      // Chromium's own film: a green disc.
      await page.getByRole('button', { name: 'Record happy', exact: true }).click();
      await page.getByText('No face was seen.').waitFor({ timeout: 40_000 });
      await page.getByText('No faces yet').waitFor();
    });
  });

  it('says that there is none; photos work all the same', async () => {
    await withCamera([], async (page) => {
      await page.context().grantPermissions(['camera']);
      await start(page);
      await page.getByText('There is no camera.').waitFor();
      const picture = { mimeType: 'image/png', buffer: Buffer.from(encodePng(drawnScene(3, 150, 120))) };
      await page.getByLabel('Photos of sad').setInputFiles([{ name: 'sad.png', ...picture }]);
      await page.getByText(/^1 face\.|no face was seen/).waitFor();
    });
  });
});
