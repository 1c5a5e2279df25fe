import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
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
import { errorSaying, modelReady, startCamera } from './locators.js';
import { nodeRecognizer, type Site, STUDIO, studioSite } from './site.js';
import { DRAWN, drawnCamera, drawnPortrait, RECORDED, TAKE_PICTURES } from './teach-camera.js';

/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE });
/** The line that says what to do now, in a state, and in a take where one is named. */
const recorder = (page: Page, state: string, take?: number): Locator =>
  page.locator(
    `[data-testid=teach-now][data-state=${state}]${take === undefined ? '' : `[data-take="${take}"]`}`,
  );
/** The line that counts the faces that are here, and their expressions. */
const lesson = (page: Page, faces: number, expressions: number): Locator =>
  page
    .getByTestId('lesson')
    .filter({ hasText: faces === 0 ? /^No / : new RegExp(`^${faces} .* ${expressions} `) });
const brought = (page: Page): Locator => page.getByRole('region', { name: 'What it brought' });
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
    browser = await launchChromium('--use-fake-device-for-media-stream');
    context = await browser.newContext({ permissions: ['camera'], serviceWorkers: 'block' });
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
  async function openTeach(given?: Page): Promise<Page> {
    const page = given ?? (await context.newPage());
    await page.goto(`${server.origin}/index.html#/teach`);
    await modelReady(page);
    return page;
  }

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
    const input = page.getByLabel(`Photos of ${expression}`);
    await input.setInputFiles(files);
    // It takes no others while it reads.
    await expect.poll(() => input.isEnabled(), { timeout: 60_000 }).toBe(true);
  }

  const figure = (page: Page, name: string): Promise<string> =>
    page.locator('.figures > div', { hasText: name }).innerText();
  const [accuracyOf, lossOf] = [
    /Accuracy after\s+([\d.]+) %\s+before ([\d.]+) %/,
    /after\s+([\d.]+)\s+before ([\d.]+)/,
  ];

  it('records expressions by the webcam after consent, and gets better at them, all in the browser', async () => {
    const page = await context.newPage();
    const camera = await drawnCamera(page);
    await openTeach(page);
    const consent = page.getByTestId('camera-consent');
    await consent.filter({ hasText: /nothing is stored or sent.*everyone .* agrees/ }).waitFor();
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    const before = server.requests.length;
    for (const expression of RECORDED) {
      await camera.show(expression, 0);
      await press(page, `Record ${expression}`);
      await recorder(page, 'counting', 1).filter({ hasText: expression }).waitFor();
      await recorder(page, 'recording', 1).waitFor();
      // Another moment: the second take judges what the first one taught.
      await recorder(page, 'counting', 2).waitFor({ timeout: 30_000 });
      await camera.show(expression, TAKE_PICTURES);
      await page.getByRole('button', { name: `Retake ${expression}`, exact: true }).waitFor();
      await recorder(page, 'ready').waitFor({ timeout: 30_000 });
    }
    expect(await page.locator('.face-strip').count()).toBe(RECORDED.length);
    await press(page, 'Teach');
    await brought(page).waitFor({ timeout: 60_000 });
    const [, after, first] = accuracyOf.exec(await figure(page, 'Accuracy after'))!;
    console.info(`Studio, taught by webcam: ${first} % before, ${after} % after on the second takes.`);
    if (site.trained) expect(Number(after)).toBeGreaterThan(Number(first) + 20);
    await brought(page)
      .getByText(/^Judged on other takes/)
      .waitFor();
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
    await brought(page).waitFor();
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
    await modelReady(page, 'my-face.onnx');
    await page.getByRole('link', { name: 'Teach' }).click();
    await page.getByTestId('taught-before').waitFor();
    await brought(page).waitFor();
    await press(page, 'Begin with the built-in one');
    await modelReady(page, /“(?!my-face)/);
  });

  it('can be stopped in the middle, and begun again; faces can be deleted', async () => {
    const page = await openTeach();
    for (const expression of DRAWN) await choose(page, expression, portraits(expression, 12));
    await press(page, 'Teach');
    await press(page, 'Stop');
    await lesson(page, 36, 3).waitFor();
    expect(await brought(page).count()).toBe(0);
    await press(page, 'Delete the faces of fear');
    await lesson(page, 24, 2).waitFor();
    await press(page, 'Teach');
    await brought(page).waitFor();
    await press(page, 'Delete all faces');
    await lesson(page, 0, 0).waitFor();
    expect(await page.getByRole('button', { name: 'Teach again' }).isDisabled()).toBe(true);
  });

  it('says which photos show no face or are none, and where there are too few', async () => {
    const page = await openTeach();
    const teach = page.getByRole('button', { name: 'Teach', exact: true });
    const blank = Buffer.from(encodePng(site.trained ? BLANK : { ...BLANK, width: 4, height: 4 }));
    await choose(page, 'happy', [blank, Buffer.from('no picture'), ...portraits('neutral', 2)]);
    if (site.trained) await errorSaying(page, 'happy-0.png: no face').waitFor();
    await errorSaying(page, 'happy-1.png is not a picture').waitFor();
    await page.getByTestId('too-few').filter({ hasText: '3 more photos' }).waitFor();
    await page.getByTestId('lacking').filter({ hasText: 'happy (3 more)' }).waitFor();
    expect(await teach.isDisabled()).toBe(true);
    await choose(page, 'happy', portraits('neutral', 8));
    await page.getByTestId('lacking').filter({ hasText: 'two expressions' }).waitFor();
    expect(await teach.isDisabled()).toBe(true);
    await choose(page, 'neutral', portraits('neutral', 8, 50));
    expect(await teach.isDisabled()).toBe(false);
  });

  it('keeps faces, not the camera, while another page is looked at', async () => {
    const page = await openTeach();
    await choose(page, 'neutral', portraits('neutral', 8));
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    await press(page, 'Record angry');
    await press(page, 'Cancel');
    await recorder(page, 'ready').waitFor();
    await page.evaluate('globalThis.stream = document.querySelector("video").srcObject');
    await page.getByRole('link', { name: 'About' }).click();
    await page.getByRole('link', { name: 'Teach' }).click();
    await lesson(page, 8, 1).waitFor();
    await page.getByTestId('camera-consent').waitFor();
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
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    // By keyboard, as a reader without a mouse.
    await page.getByRole('button', { name: 'Record happy', exact: true }).focus();
    await page.keyboard.press('Enter');
    await recorder(page, 'counting', 1).filter({ hasText: 'happy' }).waitFor();
    await press(page, 'Cancel');
    await check();
    await press(page, 'Teach');
    await brought(page).waitFor();
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
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${server.origin}/index.html#/teach`);
      await modelReady(page);
      await use(page);
    } finally {
      await browser.close();
    }
  }

  it('says that it was not allowed, then that no face was seen, and keeps nothing', async () => {
    await withCamera(['--use-fake-device-for-media-stream'], async (page) => {
      await startCamera(page);
      await errorSaying(page, 'not allowed').waitFor();
      await page.context().grantPermissions(['camera']);
      await startCamera(page);
      await recorder(page, 'ready').waitFor();
      if (!site.trained) return;
      // Chromium's own film: a green disc.
      await page.getByRole('button', { name: 'Record happy', exact: true }).click();
      await recorder(page, 'ready').filter({ hasText: 'No face' }).waitFor({ timeout: 40_000 });
      await lesson(page, 0, 0).waitFor();
    });
  });

  it('says that there is none; photos work all the same', async () => {
    await withCamera([], async (page) => {
      await page.context().grantPermissions(['camera']);
      await startCamera(page);
      await errorSaying(page, 'no camera').waitFor();
      const picture = { mimeType: 'image/png', buffer: Buffer.from(encodePng(drawnScene(3, 150, 120))) };
      await page.getByLabel('Photos of sad').setInputFiles([{ name: 'sad.png', ...picture }]);
      await page.getByText(/^1 face\.|: no face/).waitFor();
    });
  });
});
