import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fineTuneHead } from '../../../src/adapt/fine-tune-head.js';
import type { TaughtFace } from '../../../src/adapt/taught-face.js';
import { drawFace } from '../../../src/dataset/sample/face.js';
import type { Expression } from '../../../src/expression.js';
import { encodePng } from '../../../src/image/encode.js';
import { readDescription } from '../../../src/model/description.js';
import { Random } from '../../../src/random.js';
import { createRecognizer } from '../../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../../src/recognizer/recognizer.js';
import { decimal, percent } from '../../../src/text/number-text.js';
import { lessonText, readLesson } from '../../../studio/teach/lesson-file.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { overflow, seriousFaults } from './accessibility.js';
import { errorSaying, modelReady, startCamera } from './locators.js';
import { nodeRecognizer, type Site, STUDIO, studioSite } from './site.js';
import { drawnCamera, drawnPortrait, quickCountdown, RECORDED } from './teach-camera.js';

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
  /** Of all tests: a page takes seconds until its model is ready. */
  let page: Page;
  let node: Recognizer;

  beforeAll(async () => {
    site = await studioSite();
    node = await nodeRecognizer(site);
    server = await serveFolder(STUDIO, { memory: site.memory });
    folder = await mkdtemp(join(tmpdir(), 'mien-teach-'));
    browser = await launchChromium('--use-fake-device-for-media-stream');
    page = await browser.newPage({ serviceWorkers: 'block' });
    page.setDefaultTimeout(PATIENCE);
    await quickCountdown(page);
    await page.goto(`${server.origin}/index.html#/teach`);
    await modelReady(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await node?.release();
    await rm(folder, { recursive: true, force: true });
  });

  // Nothing is left of the test before, also where that failed.
  beforeEach(async () => {
    await page.evaluate('location.hash = "#/teach"');
    await modelReady(page);
    for (const name of ['Cancel', 'Stop', 'Turn the camera off', 'Delete all faces']) {
      const button = page.getByRole('button', { name, exact: true });
      if (await button.isVisible()) await button.click();
    }
    await lesson(page, 0, 0).waitFor();
  });

  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  const portraits = (expression: Expression, count: number, from = 0): Buffer[] =>
    Array.from({ length: count }, (_, i) => Buffer.from(encodePng(drawnPortrait(expression, from + i))));

  async function choose(expression: Expression, pictures: readonly Buffer[]): Promise<void> {
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

  /** Opens saved faces instead of what is there: so many of each expression, each of another moment. */
  async function openFaces(counts: Partial<Record<Expression, number>>): Promise<void> {
    const random = new Random(31);
    const faces = Object.entries(counts).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, take): TaughtFace => {
        const expression = name as Expression;
        return { crop: drawFace(expression, random), expression, take };
      }),
    );
    await openSaved(Buffer.from(lessonText(faces)));
    await lesson(page, faces.length, Object.keys(counts).length).waitFor();
  }
  const openSaved = (buffer: Buffer): Promise<void> =>
    page.getByLabel('Open saved faces').setInputFiles({ name: 'faces.json', mimeType: '', buffer });

  async function save(button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [download] = await Promise.all([page.waitForEvent('download'), press(button)]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  const figure = (name: string): Promise<string> =>
    page.locator('.figures > div', { hasText: name }).innerText();
  const [accuracyOf, lossOf] = [
    /Accuracy after\s+([\d.]+)\s%\s+before ([\d.]+)\s%/,
    /after\s+([\d.]+)\s+before ([\d.]+)/,
  ];

  it('says that the camera was not allowed, then that no face was seen, and keeps nothing', async () => {
    await startCamera(page);
    await errorSaying(page, 'not allowed').waitFor();
    await page.context().grantPermissions(['camera']);
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    if (!site.trained) return;
    // Chromium's own film: a green disc.
    await press('Record happy');
    await recorder(page, 'ready').filter({ hasText: 'No face' }).waitFor({ timeout: 40_000 });
    await lesson(page, 0, 0).waitFor();
  });

  it('says which photos show no face or are none, and where there are too few', async () => {
    const teach = page.getByRole('button', { name: 'Teach', exact: true });
    const blank = Buffer.from(encodePng(site.trained ? BLANK : { ...BLANK, width: 4, height: 4 }));
    await choose('happy', [blank, Buffer.from('no picture'), ...portraits('neutral', 2)]);
    if (site.trained) await errorSaying(page, 'happy-0.png: no face').waitFor();
    await errorSaying(page, 'happy-1.png is not a picture').waitFor();
    await page.getByTestId('too-few').filter({ hasText: '3 more photos' }).waitFor();
    await page.getByTestId('lacking').filter({ hasText: 'happy (3 more)' }).waitFor();
    expect(await teach.isDisabled()).toBe(true);
    await choose('happy', portraits('neutral', 3, 2));
    await page.getByTestId('lacking').filter({ hasText: 'two expressions' }).waitFor();
    expect(await page.getByTestId('too-few').count()).toBe(0);
    expect(await teach.isDisabled()).toBe(true);
    await choose('neutral', portraits('neutral', 5, 50));
    expect(await teach.isDisabled()).toBe(false);
  });

  it('learns from photos what Node learns, and its files load again there and here', async () => {
    const faces: TaughtFace[] = [];
    for (const expression of ['angry', 'neutral'] as const) {
      const pictures = portraits(expression, 10);
      await choose(expression, pictures);
      for (const [take, picture] of pictures.entries()) {
        const { crops } = await node.findFaces(await node.decode(picture), { minFace: 40 });
        faces.push({ crop: crops[0]!, expression, take });
      }
    }
    await press('Teach');
    await brought(page).waitFor();
    const model = join(folder, 'model.onnx');
    await writeFile(model, site.model);
    const expected = await fineTuneHead({ model, faces, threads: 1 });
    const { before, after } = expected.report;
    const [, shown, first] = accuracyOf.exec(await figure('Accuracy after'))!;
    expect([`${shown} %`, `${first} %`]).toEqual([percent(after.accuracy), percent(before.accuracy)]);
    const [, loss, lossBefore] = lossOf.exec(await figure('Log-loss after'))!;
    expect(Math.abs(Number(loss) - after.logLoss)).toBeLessThan(2e-3);
    expect(lossBefore).toBe(decimal(before.logLoss));

    const { name, bytes } = await save('Save the model');
    expect(name).toBe('my-face.onnx');
    const saved = join(folder, name);
    await writeFile(saved, bytes);
    expect(readDescription(bytes, 'mine').taught).toEqual({
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

    const lessonFile = await save('Save the faces');
    expect(
      readLesson(lessonFile.name, lessonFile.bytes.toString()).map(({ expression }) => expression),
    ).toEqual(faces.map(({ expression }) => expression));
    await press('Delete all faces');
    await lesson(page, 0, 0).waitFor();
    await openSaved(Buffer.from('no faces'));
    await errorSaying(page, 'faces.json').waitFor();
    await openSaved(lessonFile.bytes);
    await lesson(page, 20, 2).waitFor();

    await press('Use it in Recognise now');
    await page.getByRole('heading', { name: 'Recognise' }).waitFor();
    await modelReady(page, 'my-face.onnx');
    await page.getByRole('link', { name: 'Teach' }).click();
    await page.getByTestId('taught-before').waitFor();
    await brought(page).waitFor();
    await press('Begin with the built-in one');
    await modelReady(page, /“(?!my-face)/);
  });

  it('can be stopped in the middle, and begun again; faces can be deleted', async () => {
    await openFaces({ angry: 12, fear: 12, neutral: 12 });
    await press(await teachWords());
    await press('Stop');
    await lesson(page, 36, 3).waitFor();
    expect(await brought(page).count()).toBe(0);
    await press('Delete the faces of fear');
    await lesson(page, 24, 2).waitFor();
    await press('Teach');
    await brought(page).waitFor();
    await press('Delete all faces');
    await lesson(page, 0, 0).waitFor();
    expect(await page.getByRole('button', { name: 'Teach again' }).isDisabled()).toBe(true);
  });

  it('keeps faces, not the camera, while another page is looked at', async () => {
    await openFaces({ neutral: 8 });
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    await press('Record angry');
    await press('Cancel');
    await recorder(page, 'ready').waitFor();
    await page.evaluate('globalThis.stream = document.querySelector("video").srcObject');
    await page.getByRole('link', { name: 'About' }).click();
    await page.getByRole('link', { name: 'Teach' }).click();
    await lesson(page, 8, 1).waitFor();
    await page.getByTestId('camera-consent').waitFor();
    expect(await page.evaluate('stream.getTracks().map((track) => track.readyState)')).toEqual(['ended']);
  });

  it('has no serious fault for those with disabilities, and fits', async () => {
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
    await openFaces({ angry: 8, neutral: 8 });
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    // By keyboard, as a reader without a mouse.
    await page.getByRole('button', { name: 'Record happy', exact: true }).focus();
    await page.keyboard.press('Enter');
    await recorder(page, 'counting', 1).filter({ hasText: 'happy' }).waitFor();
    await press('Cancel');
    await check();
    await press(await teachWords());
    await brought(page).waitFor();
    await check();
  });

  /** What teaches is called so, or otherwise once something was taught. */
  async function teachWords(): Promise<string> {
    const again = page.getByRole('button', { name: 'Teach again', exact: true });
    return (await again.isVisible()) ? 'Teach again' : 'Teach';
  }

  // The last ones: from here on another camera stands in for the browser's.
  it('records expressions by the webcam after consent, and gets better at them, all in the browser', async () => {
    const camera = await drawnCamera(page);
    const consent = page.getByTestId('camera-consent');
    await consent.filter({ hasText: /nothing is stored or sent.*everyone .* agrees/ }).waitFor();
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
    await startCamera(page);
    await recorder(page, 'ready').waitFor();
    const before = server.requests.length;
    for (const expression of RECORDED) {
      await camera.show(expression, 1);
      await press(`Record ${expression}`);
      await recorder(page, 'counting', 1).filter({ hasText: expression }).waitFor();
      await recorder(page, 'recording', 1).waitFor();
      // Another moment: the second take judges what the first one taught.
      await recorder(page, 'counting', 2).waitFor({ timeout: 30_000 });
      await camera.show(expression, 2);
      await page.getByRole('button', { name: `Retake ${expression}`, exact: true }).waitFor();
      await recorder(page, 'ready').waitFor({ timeout: 30_000 });
    }
    expect(await page.locator('.face-strip').count()).toBe(RECORDED.length);
    await press(await teachWords());
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await brought(page).waitFor({ timeout: 60_000 });
    const [, after, first] = accuracyOf.exec(await figure('Accuracy after'))!;
    console.info(`Studio, taught by webcam: ${first} % before, ${after} % after on the second takes.`);
    if (site.trained) expect(Number(after)).toBeGreaterThan(Number(first) + 20);
    await brought(page)
      .getByText(/^Judged on other takes/)
      .waitFor();
    // What it takes is fetched once, when it is first asked for; no face is sent.
    expect(server.requests.slice(before).filter((path) => !path.endsWith('.js'))).toEqual([]);
    await press('Turn the camera off');
    expect(await page.evaluate('document.querySelector("video").srcObject')).toBeNull();
  });

  it('says that there is no camera; photos work all the same', async () => {
    // As Chromium says it, which camera-trouble.test.ts checks.
    await page.evaluate(
      "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))",
    );
    await startCamera(page);
    await errorSaying(page, 'no camera').waitFor();
    await choose('sad', portraits('neutral', 1));
    await lesson(page, 1, 1).waitFor();
  });
});
