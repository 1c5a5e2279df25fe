import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXPRESSIONS, type Expression } from '../../../src/expression.js';
import { heatedFace } from '../../../src/figure/heated-face.js';
import { decodeImage } from '../../../src/image/decode.js';
import { encodePng } from '../../../src/image/encode.js';
import type { Recognizer } from '../../../src/recognizer/recognizer.js';
import type { Recognition, RecognizedFace } from '../../../src/recognizer/result.js';
import { drawExample } from '../../../studio/build/draw-example.js';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { drawnScene } from '../scenes.js';
import { type StaticServer, serveFolder } from '../static-server.js';
import { handFile } from './hand-file.js';
import { allDone, errorSaying, modelReady } from './locators.js';
import { nodeRecognizer, type Site, STUDIO, studioSite } from './site.js';

/** What the first load may take, bytes, with nothing compressed on the way. */
const MOST_BYTES = 20e6;
const PNG = { mimeType: 'image/png' };

/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 240_000;
vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });

describe.runIf(browserTestsRun())('the studio recognises photos', () => {
  let site: Site;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  let node: Recognizer;
  /** With the trained detector the example, whose seven faces it finds; with a random one what that takes for faces. */
  let photo: Uint8Array;
  const complaints: string[] = [];

  beforeAll(async () => {
    site = await studioSite();
    node = await nodeRecognizer(site);
    photo = encodePng(site.trained ? drawExample() : drawnScene(3, 150, 120));
    server = await serveFolder(STUDIO, { memory: site.memory });
    browser = await launchChromium();
    page = await browser.newPage({ serviceWorkers: 'block' });
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(server.origin) && !/^(data|blob):/.test(url)) complaints.push(`fetched ${url}`);
    });
    await page.goto(`${server.origin}/index.html`);
    await ready();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await node?.release();
  });

  const ready = (): Promise<void> => modelReady(page);
  const choose = (name: string, bytes: Uint8Array, mimeType = PNG.mimeType): Promise<void> =>
    page
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  const photoNamed = (name: string) => page.getByRole('article', { name });
  const download = async (button: string): Promise<Download> => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return file;
  };
  const saved = async (file: Download): Promise<Buffer> => readFile(await file.path());
  /** Opens or closes them. */
  const options = (): Promise<void> => page.getByText('Options', { exact: true }).click();
  const clear = (): Promise<void> => page.getByRole('button', { name: 'Remove all' }).click();

  /** The example's faces, two rows of them, as a page is read. */
  const readAcross = (faces: readonly RecognizedFace[], height: number): readonly RecognizedFace[] => {
    const key = ({ box: [x, y] }: RecognizedFace): number => x + (y < height / 2 - 100 ? 0 : 1e5);
    return site.trained ? faces.toSorted((a, b) => key(a) - key(b)) : faces;
  };
  function expectSame(got: readonly RecognizedFace[], expected: Recognition): void {
    expect(got).toHaveLength(expected.faces.length);
    const inOrder = expected.faces.length > 1 ? readAcross(expected.faces, expected.height) : expected.faces;
    for (const [i, face] of inOrder.entries()) {
      expect(got[i]!.expression).toBe(face.expression);
      for (const name of EXPRESSIONS) {
        expect(Math.abs(got[i]!.probabilities[name] - face.probabilities[name])).toBeLessThan(1e-3);
      }
      for (const [side, value] of face.box.entries()) {
        expect(Math.abs(got[i]!.box[side]! - value)).toBeLessThan(0.1);
      }
    }
  }

  it('loads within 20 MB the first time, and says that nothing leaves the browser', async () => {
    const paths = new Set(server.requests.map((path) => (path === '/' ? '/index.html' : path)));
    let bytes = 0;
    for (const path of paths) {
      bytes +=
        site.memory.get(path)?.length ?? (await stat(join(STUDIO, path)).catch(() => ({ size: 0 }))).size;
    }
    console.info(`Studio, first load: ${(bytes / 1e6).toFixed(1)} MB in ${paths.size} files.`);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect([...paths].some((path) => path.endsWith('jspi.wasm.gz'))).toBe(false);
    await page.getByTestId('engine').filter({ hasText: 'Nothing leaves this browser' }).waitFor();
  });

  it('as Node does, to a thousandth, and asks nobody for it', async () => {
    const before = server.requests.length;
    await choose('photo.png', photo);
    const expected = await node.recognize(photo);
    expect(expected.faces.length).toBeGreaterThan(1);
    await photoNamed('photo.png').getByText(`${expected.faces.length} faces`).waitFor();
    const [value] = JSON.parse((await saved(await download('JSON'))).toString()) as [
      Recognition & { readonly file: string },
    ];
    expect(value.file).toBe('photo.png');
    expectSame(value.faces, expected);
    expect(server.requests.length).toBe(before);
    expect(complaints).toEqual([]);
  });

  it('answers for other class shares as Node does, for the same photo at once, and for its own again', async () => {
    const shown = async (): Promise<readonly RecognizedFace[]> => {
      const [value] = JSON.parse((await saved(await download('JSON'))).toString()) as [Recognition];
      return value.faces;
    };
    const picker = page.getByLabel('Class shares', { exact: true });
    const own = await node.recognize(photo);
    for (const prior of ['even', 'training', undefined] as const) {
      await options();
      await picker.selectOption(prior ?? 'own');
      await options();
      const expected = prior === undefined ? own : await node.recognize(photo, { prior });
      const first = (faces: readonly RecognizedFace[]): number => faces[0]!.probabilities.neutral;
      const inOrder = readAcross(expected.faces, expected.height);
      // The photo stays in view while it is asked again.
      await expect.poll(async () => first(await shown()), { timeout: 30_000 }).toBeCloseTo(first(inOrder), 3);
      expectSame(await shown(), expected);
    }
    expect(await node.recognize(photo, { prior: 'even' })).not.toEqual(own);
  });

  it('opens a face to its probabilities and landmarks', async () => {
    const card = photoNamed('photo.png').getByRole('button', { name: /Face 2/ });
    expect(await card.getAttribute('aria-expanded')).toBe('false');
    await card.click();
    expect(await card.getAttribute('aria-expanded')).toBe('true');
    const bars = photoNamed('photo.png').locator('dl.bars');
    expect(await bars.locator('dt').allInnerTexts()).toEqual([...EXPRESSIONS]);
    const shares = await bars.locator('.bar-value').allInnerTexts();
    expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeGreaterThan(96);
    expect(await photoNamed('photo.png').locator('.cutout.large circle').count()).toBe(5);
  });

  it('shows where the network looked, for its answer and for another class, as Node does', async () => {
    const view = photoNamed('photo.png').getByRole('region', { name: 'Where the network looked' });
    const found = await node.findFaces(await decodeImage(photo));
    const own = async (): Promise<readonly RecognizedFace[]> => (await node.recognize(photo)).faces;
    const before = server.requests.length;
    const expectHeat = async (wanted: Expression | undefined): Promise<Expression> => {
      const { faces } = await node.explainFound(found, { class: wanted, map: 12 });
      const second = readAcross(await own(), 720)[1]!;
      const { class: explained, crop, heat } = faces.find(({ box }) => String(box) === String(second.box))!;
      await view.getByRole('img', { name: new RegExp(`^Heat: .* ${explained}$`) }).waitFor();
      await view.locator('[role=status][data-state=shown]').waitFor();
      const shown = (await page.evaluate(
        '[...document.querySelector(".heat-canvas").getContext("2d").getImageData(0, 0, 48, 48).data]',
      )) as number[];
      const { data } = heatedFace(crop, heat);
      const apart = Array.from(data, (value, i) => Math.abs(value - shown[4 * Math.floor(i / 3) + (i % 3)]!));
      // Of 255: a thousandth of heat may be a step of colour.
      expect(Math.max(...apart)).toBeLessThan(10);
      expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(0.5);
      return explained;
    };
    // What nobody looks at is not computed.
    await view.scrollIntoViewIfNeeded();
    const answer = await expectHeat(undefined);
    await view.getByText('HiResCAM, 12×12').waitFor();
    const other = EXPRESSIONS.find((name) => name !== answer)!;
    await view.getByLabel('What speaks for', { exact: true }).selectOption(other);
    expect(await expectHeat(other)).toBe(other);
    // The page's own code for it, once, and nothing else.
    expect(server.requests.slice(before).filter((path) => !/^\/assets\/.*\.js$/.test(path))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('saves CSV and the annotated picture', async () => {
    const lines = (await saved(await download('CSV'))).toString().trimEnd().split('\n');
    const { faces, width, height } = await node.recognize(photo);
    expect(lines[0]).toMatch(
      /^file,face,x,y,.*,angry,disgust,fear,happy,sad,surprise,neutral,face_probability,size,/,
    );
    expect(lines).toHaveLength(1 + faces.length);
    const picture = await decodeImage(await saved(await download('Save annotated')));
    expect(picture.width / picture.height).toBeCloseTo(width / height, 2);
    expect(picture.width).toBeGreaterThanOrEqual(1000);
    const plain = await decodeImage(photo);
    expect(picture.data).not.toEqual(plain.data);
  });

  it('takes each picture as one face where that is asked', async () => {
    await clear();
    await options();
    await page.getByRole('checkbox', { name: /one face already/ }).check();
    await options();
    await choose('crop.png', photo);
    await photoNamed('crop.png').getByText('One face').waitFor();
    const [value] = JSON.parse((await saved(await download('JSON'))).toString()) as [Recognition];
    const [expected] = await node.recognizeCrops([photo]);
    expectSame(value.faces, expected!);
    await options();
    await page.getByRole('checkbox', { name: /one face already/ }).uncheck();
    await options();
    await clear();
  });

  it('says of files that are no pictures, damaged or far too large what is wrong, and does the others', async () => {
    await choose('notes.png', new TextEncoder().encode('no picture'));
    await choose('half.png', photo.subarray(0, photo.length >> 1));
    await handFile(page, 'drop', 'huge.jpg', 65 * 2 ** 20);
    await choose('fine.png', photo);
    await photoNamed('notes.png').filter({ hasText: 'not a picture' }).waitFor();
    await photoNamed('half.png').filter({ hasText: 'damaged' }).waitFor();
    await photoNamed('huge.jpg')
      .filter({ hasText: /65 MB.*64 MB/ })
      .waitFor();
    await photoNamed('fine.png').getByText(/faces/).first().waitFor();
    await allDone(page, 4);
    const values = JSON.parse((await saved(await download('JSON'))).toString()) as {
      error?: { code: string };
    }[];
    expect(values.map(({ error }) => error?.code)).toEqual([
      'IMAGE_UNREADABLE',
      'IMAGE_UNREADABLE',
      'IMAGE_UNREADABLE',
      undefined,
    ]);
    await page.getByRole('button', { name: 'Remove half.png' }).click();
    expect(await photoNamed('half.png').count()).toBe(0);
    await clear();
  });

  it('takes pasted pictures and the example, whose faces are drawn', async () => {
    await handFile(page, 'paste', 'pasted.png', photo);
    await photoNamed('pasted.png').getByText(/faces/).first().waitFor();
    await clear();
    if (!site.trained) return;
    await page.getByRole('button', { name: 'Try the example' }).click();
    await photoNamed('example.jpg').getByText('7 faces').waitFor();
    await clear();
  });

  it('comes back from the cache without its models', async () => {
    const before = server.requests.length;
    await page.reload();
    await ready();
    expect(server.requests.slice(before).filter((path) => /\.(onnx|gz)$/.test(path))).toEqual([]);
  });

  it('opens a model of the reader’s own, and refuses what is none', async () => {
    await options();
    const open = page.getByLabel(/as model$/);
    await open.setInputFiles({ name: 'text.onnx', mimeType: '', buffer: Buffer.from('no model') });
    await errorSaying(page, 'not a readable ONNX file').waitFor();
    await open.setInputFiles({ name: 'mine.onnx', mimeType: '', buffer: Buffer.from(site.model) });
    await modelReady(page, 'mine.onnx');
  });

  it('says how to get a model where none was built in', async () => {
    const files = JSON.parse(new TextDecoder().decode(site.memory.get('/files.json'))) as object;
    const without = new TextEncoder().encode(JSON.stringify({ ...files, model: null, detector: null }));
    const bare = await serveFolder(STUDIO, { memory: new Map([['/files.json', without]]) });
    const other = await browser.newPage();
    await other.goto(`${bare.origin}/index.html`);
    await other.getByTestId('no-model').getByText('npx mienjs run').waitFor();
    await other.close();
    await bare.close();
  });
});
