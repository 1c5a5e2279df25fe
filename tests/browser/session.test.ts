import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../../src/dataset/sample/face.js';
import { Graph } from '../../src/graph/graph.js';
import { toOnnx } from '../../src/graph/onnx/write.js';
import { add, greater } from '../../src/graph/operators/index.js';
import { encodePng } from '../../src/image/encode.js';
import type { Image } from '../../src/image/image.js';
import { randomModel } from '../../src/model/testing/random-model.js';
import { Random } from '../../src/random.js';
import { browserTestsRun, launchChromium } from './chromium.js';
import { eagerDetector } from './eager-detector.js';
import { type OpenPage, openPage } from './open-page.js';
import { drawnScene } from './scenes.js';

const RUNTIME = 'ort-wasm-simd-threaded.wasm';
const FACE: Image = { data: drawFace('happy', new Random(1)), width: 48, height: 48, channels: 1 };

/** sum = a + b of two pairs. */
function sum(): Uint8Array {
  const graph = new Graph();
  graph.output('sum', add(graph.input('a', [2]), graph.input('b', [2])));
  return toOnnx(graph);
}

const pair = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
const feeds = { a: pair(1, 2), b: pair(3, 5) };

describe.runIf(browserTestsRun())('in Chromium', () => {
  let browser: Browser;
  /** Of all tests but those of where the runtime comes from: a page loads it once, which takes seconds. */
  let page: OpenPage;
  beforeAll(async () => {
    browser = await launchChromium();
    page = await openPage({ browser });
  });
  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('a session computes, and writes into the arrays it is given', async () => {
    const { results, into } = await page.call('run', sum(), feeds, { sum: pair(-1, -1) });
    expect(results.sum).toEqual(pair(4, 7));
    expect(into?.sum).toEqual(pair(4, 7));
    expect((await page.call('run', sum(), feeds)).results.sum).toEqual(pair(4, 7));
  });

  it('a session passes integers through', async () => {
    const graph = new Graph();
    graph.output('y', graph.input('x', [2], 'int64'));
    const x = { shape: [2], data: BigInt64Array.of(-5n, 2n ** 60n) };
    const into = { y: { shape: [2], data: new BigInt64Array(2) } };
    const answer = await page.call('run', toOnnx(graph), { x }, into);
    expect(answer.results.y).toEqual(x);
    expect(answer.into?.y).toEqual(x);
  });

  it('what cannot be opened or run is refused as in Node, and the next works', async () => {
    const mask = new Graph();
    mask.output('y', greater(mask.input('a', [2]), mask.scalar(0)));
    const refused: readonly [
      Parameters<typeof page.call<'run'>>[1],
      typeof feeds | { a: typeof feeds.a },
      RegExp,
    ][] = [
      [new Uint8Array(), feeds, /could not open the model on cpu/],
      [sum().subarray(0, 60), feeds, /could not open the model on cpu/],
      [sum(), { a: feeds.a }, /could not run the model/],
      [sum(), { ...feeds, a: pair(1, 2, 3) }, /could not run the model/],
      [toOnnx(mask), { a: feeds.a }, /output y is neither float32 nor int64/],
    ];
    for (const [model, given, message] of refused) {
      await expect(page.call('run', model, given)).rejects.toMatchObject({
        code: 'RUNTIME_FAILED',
        message: expect.stringMatching(message),
      });
    }
    expect((await page.call('run', sum(), feeds)).results.sum).toEqual(pair(4, 7));
  });

  it('the runtime’s file is taken from where it is said to be', async () => {
    const own = await openPage({ browser });
    const file = fileURLToPath(import.meta.resolve(`onnxruntime-web/${RUNTIME}`));
    own.files.set(`/files/runtime/${RUNTIME}`, await readFile(file));
    own.files.set('/files/face.onnx', randomModel(1));
    const options = { model: '/files/face.onnx', runtimeFiles: '/files/runtime' };
    const { name, recognition } = await own.call('recognize', options, FACE);
    expect(name).toBe('face.onnx');
    expect(recognition.faces[0]!.box).toEqual([0, 0, 48, 48]);
    expect(own.requests.filter((path) => path.endsWith('.wasm'))).toEqual([`/files/runtime/${RUNTIME}`]);
    await own.close();
  });

  it('a worker recognises as the page does', async () => {
    const options = { model: '/files/face.onnx', detector: '/files/faces' };
    page.files.set(options.model, randomModel(1));
    for (const [net, bytes] of Object.entries(eagerDetector(12, 1.2))) {
      page.files.set(`/files/faces/${net}.onnx`, bytes);
    }
    const scene = drawnScene(3, 150, 120);
    const { recognition } = await page.call('recognize', options, scene);
    expect(recognition.faces).toHaveLength(5);
    expect(await page.call('recognizeInWorker', options, encodePng(scene))).toEqual(recognition);
  });

  it('a runtime that is not there is said', async () => {
    const own = await openPage({ browser });
    own.files.set('/files/face.onnx', randomModel(1));
    const options = { model: '/files/face.onnx', runtimeFiles: '/files/nowhere/' };
    await expect(own.call('recognize', options, FACE)).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
    await own.close();
  });

  it('models that are not there, are none, or were not named are said', async () => {
    page.files.set('/files/text.onnx', new TextEncoder().encode('no model'));
    page.files.set('/files/face.onnx', randomModel(1));
    await expect(page.call('recognize', { model: 'files/missing.onnx' }, FACE)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: 'files/missing.onnx: the server answered 404',
    });
    await expect(page.call('recognize', { model: '/files/text.onnx' }, FACE)).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      message: expect.stringMatching(/^text\.onnx is not a readable ONNX file/),
    });
    const detector = '/files/nowhere';
    await expect(page.call('recognize', { model: '/files/face.onnx', detector }, FACE)).rejects.toMatchObject(
      { code: 'DOWNLOAD_FAILED', message: expect.stringMatching(/\/files\/nowhere\/[pro]\.onnx: /) },
    );
  });
});
