import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExplainer } from '../../src/explain/explainer.js';
import { openMtcnn } from '../../src/face/mtcnn/mtcnn.js';
import { decodeImage } from '../../src/image/decode.js';
import { encodePng } from '../../src/image/encode.js';
import { readDescription } from '../../src/model/description.js';
import { randomModel } from '../../src/model/testing/random-model.js';
import { Recognizer } from '../../src/recognizer/recognizer.js';
import type { Recognition } from '../../src/recognizer/result.js';
import { openSession } from '../../src/runtime/node.js';
import { blocksIn } from '../../tools/docs/code-blocks.js';
import { browserTestsRun, launchChromium } from './chromium.js';
import { eagerDetector } from './eager-detector.js';
import { userProject } from './project.js';
import { drawnScene } from './scenes.js';
import { ISOLATION, serveFolder } from './static-server.js';

const PAGE = new URL('../../docs/browser.md', import.meta.url);
const RUNTIME = new URL(
  '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  import.meta.url,
);
const MODEL = randomModel(7);
/** With it the scene has five faces at the default thresholds. */
const DETECTOR = eagerDetector(12, 1.2);
const PHOTO = encodePng(drawnScene(3, 150, 120));

async function inNode(): Promise<Recognition> {
  const recognizer = new Recognizer<Uint8Array>({
    session: await openSession(MODEL, { threads: 1 }),
    description: readDescription(MODEL, 'model'),
    name: 'model',
    decode: (bytes) => decodeImage(bytes),
    openDetector: () => openMtcnn(openSession, DETECTOR, { threads: 1 }),
    openExplainer: () => openExplainer(openSession, { bytes: MODEL, name: 'model' }),
  });
  const found = await recognizer.recognize(PHOTO);
  await recognizer.release();
  return found;
}

/** The code of a file in docs/browser.md, which its first line names. */
async function fromDocs(name: string): Promise<string> {
  const blocks = blocksIn('browser.md', await readFile(PAGE, 'utf8'));
  const block = blocks.find(({ text }) => text.startsWith(`// ${name}`));
  if (block === undefined) throw new Error(`docs/browser.md has no code of ${name}`);
  return block.text;
}

describe.runIf(browserTestsRun())('a service worker', () => {
  let folder: string;
  let browser: Browser;
  let faces: Recognition['faces'];
  beforeAll(async () => {
    const models = Object.entries(DETECTOR).map(([net, bytes]) => [`public/models/mtcnn/${net}.onnx`, bytes]);
    folder = await userProject({
      // More than one thread, which it cannot have: by default, a machine of two cores would ask for one.
      'faces-worker.js': (await fromDocs('faces-worker.js')).replace("'models/mtcnn'", '$&, threads: 2'),
      'public/index.html': '<!doctype html><title>Faces</title>',
      'public/models/default/model.onnx': MODEL,
      ...Object.fromEntries(models),
    });
    await build({
      absWorkingDir: folder,
      entryPoints: ['faces-worker.js'],
      bundle: true,
      minify: true,
      define: { 'import.meta.url': 'location.href' },
      outfile: 'public/faces-worker.js',
      logLevel: 'error',
    });
    await copyFile(RUNTIME, join(folder, 'public/ort-wasm-simd-threaded.wasm'));
    ({ faces } = await inNode());
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the docs' page gets for each body from the docs' worker. */
  async function ask(headers: Readonly<Record<string, string>>, bodies: readonly Uint8Array[]) {
    const server = await serveFolder(join(folder, 'public'), { headers });
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${server.origin}/index.html`);
      const code = (await fromDocs('page.js')).replace('const { faces } =', 'return');
      const answers: unknown[] = [];
      for (const body of bodies) {
        answers.push(
          await page.evaluate(
            `(async (photo) => { ${code} })(Uint8Array.from(${JSON.stringify([...body])}))`,
          ),
        );
      }
      return { answers, posts: server.requests.filter((path) => path === '/faces') };
    } finally {
      await context.close();
      await server.close();
    }
  }

  it.each([
    ['a plain page', {}],
    ['an isolated page, where others get threads', ISOLATION],
  ])('answers %s as Node does, and refuses what is no picture', async (_, headers) => {
    expect(faces).toHaveLength(5);
    const { answers, posts } = await ask(headers, [PHOTO, new TextEncoder().encode('no picture')]);
    expect(answers[0]).toMatchObject({
      faces: faces.map(({ box, expression, probabilities }) => ({
        box: box.map((value) => expect.closeTo(value, 1)),
        expression,
        probabilities: Object.fromEntries(
          Object.entries(probabilities).map(([name, value]) => [name, expect.closeTo(value, 3)]),
        ),
      })),
    });
    expect(answers[1]).toMatchObject({ code: expect.stringMatching(/^IMAGE_/) });
    expect(posts).toEqual([]);
  });
});
