import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExplainer } from '../../src/explain/explainer.js';
import { openMtcnn } from '../../src/face/mtcnn/mtcnn.js';
import { decodeImage } from '../../src/image/decode.js';
import { encodePng } from '../../src/image/encode.js';
import { readDescription } from '../../src/model/description.js';
import { randomModel } from '../../src/model/testing/random-model.js';
import { Recognizer } from '../../src/recognizer/recognizer.js';
import { openSession } from '../../src/runtime/node.js';
import { browserTestsRun, launchChromium } from './chromium.js';
import { eagerDetector } from './eager-detector.js';
import { userProject } from './project.js';
import { drawnScene } from './scenes.js';
import { serveFolder } from './static-server.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/web/index.html', import.meta.url));
const MODEL = randomModel(7);
/** With it the scene has five faces at the default thresholds. */
const DETECTOR = eagerDetector(12, 1.2);
const PHOTO = encodePng(drawnScene(3, 150, 120));

/** What the page should say, by Node. */
async function expected(): Promise<string> {
  const recognizer = new Recognizer<Uint8Array>({
    session: await openSession(MODEL, { threads: 1 }),
    description: readDescription(MODEL, 'model'),
    name: 'model',
    decode: (bytes) => decodeImage(bytes),
    openDetector: () => openMtcnn(openSession, DETECTOR, { threads: 1 }),
    openExplainer: () => openExplainer(openSession, { bytes: MODEL, name: 'model' }),
  });
  const { faces } = await recognizer.recognize(PHOTO);
  await recognizer.release();
  expect(faces).toHaveLength(5);
  const lines = faces.map(
    ({ expression, confidence, uncertain }) =>
      `${uncertain ? 'perhaps ' : ''}${expression} ${(100 * confidence).toFixed(0)} %`,
  );
  return lines.join('\n');
}

describe.runIf(browserTestsRun())('examples/web', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    const models = Object.entries(DETECTOR).map(([net, bytes]) => [`public/models/mtcnn/${net}.onnx`, bytes]);
    const example = await readFile(EXAMPLE);
    folder = await userProject({
      'index.html': example,
      'public/models/model.onnx': MODEL,
      ...Object.fromEntries(models),
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the page in a folder says to the photo, then to a file that is none; and where it fetched from. */
  async function visit(root: string, models: ReadonlyMap<string, Uint8Array> = new Map()) {
    const server = await serveFolder(root, { memory: models });
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.origin)) elsewhere.push(request.url());
    });
    const choose = async (name: string, bytes: Uint8Array): Promise<string> => {
      const before = await page.textContent('pre');
      await page.setInputFiles('input', { name, mimeType: 'image/png', buffer: Buffer.from(bytes) });
      await page.waitForFunction(`document.querySelector('pre').textContent !== ${JSON.stringify(before)}`);
      return (await page.textContent('pre')) ?? '';
    };
    try {
      await page.goto(`${server.origin}/index.html`, { waitUntil: 'networkidle' });
      const photo = await choose('photo.png', PHOTO);
      const text = await choose('notes.png', new TextEncoder().encode('no picture'));
      return { photo, text, elsewhere };
    } finally {
      await page.close();
      await server.close();
    }
  }

  const said = async () => ({
    photo: await expected(),
    text: expect.stringMatching(/^notes\.png: not a readable picture/),
    elsewhere: [],
  });

  it('works on a plain server of the project’s folder, without a bundler', async () => {
    const models = new Map([['/models/model.onnx', MODEL]]);
    for (const [net, bytes] of Object.entries(DETECTOR)) models.set(`/models/mtcnn/${net}.onnx`, bytes);
    expect(await visit(folder, models)).toEqual(await said());
  });

  it('works built by Vite, without settings', async () => {
    await build({ root: folder, configFile: false, logLevel: 'error' });
    expect(await visit(join(folder, 'dist'))).toEqual(await said());
  });
});
