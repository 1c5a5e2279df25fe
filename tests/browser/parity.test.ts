import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../../src/dataset/sample/face.js';
import { openExplainer } from '../../src/explain/explainer.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { alignFace } from '../../src/face/align.js';
import type { DetectedFace, Landmarks } from '../../src/face/detected-face.js';
import { openMtcnn } from '../../src/face/mtcnn/mtcnn.js';
import { relight } from '../../src/face/mtcnn/training/vary.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import { FER2013_FRAMING } from '../../src/image/framing.js';
import { readDescription } from '../../src/model/description.js';
import { withOperatingPoint } from '../../src/model/operating-point.js';
import { randomIntegerModel, randomModel } from '../../src/model/testing/random-model.js';
import { Random } from '../../src/random.js';
import { Recognizer } from '../../src/recognizer/recognizer.js';
import type { Recognition } from '../../src/recognizer/result.js';
import { openSession } from '../../src/runtime/node.js';
import { browserTestsRun } from './chromium.js';
import { eagerDetector } from './eager-detector.js';
import { type OpenPage, openPage } from './open-page.js';
import { drawnScene } from './scenes.js';
import { ISOLATION } from './static-server.js';

const TOLERANCE = 1e-3;
const MODEL = randomModel(7);
const MODEL_PATH = '/files/tiny/model.onnx';
const DETECTION = { minFace: 24, thresholds: [0.65, 0.45, 0.4] } as const;

/**
 * A detector that has learnt nothing. Of the drawn scenes it calls four to six places a face, and none only just: with
 * all thresholds 0.001 higher or lower they are as many.
 */
const DETECTOR = eagerDetector(12, 0);

const numbers = ({ box, score, landmarks }: Pick<DetectedFace, 'box' | 'landmarks'> & { score: unknown }) => [
  ...box,
  score as number,
  ...Object.values(landmarks).flat(),
];

const allNumbers = ({ faces }: Recognition) =>
  faces.flatMap((face) => [
    ...numbers({ ...face, landmarks: face.landmarks! }),
    ...Object.values(face.probabilities),
  ]);

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a).toHaveLength(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

async function detectInNode(
  scene: ReturnType<typeof drawnScene>,
  files = DETECTOR,
): Promise<readonly DetectedFace[]> {
  const detector = await openMtcnn(openSession, files, { threads: 1 });
  const faces = await detector.detect(scene, DETECTION);
  await detector.release();
  return faces;
}

async function nodeRecognizer(model = MODEL): Promise<Recognizer<never>> {
  return new Recognizer<never>({
    session: await openSession(model, { threads: 1 }),
    description: readDescription(model, 'model'),
    name: 'node',
    decode: (source) => source,
    openDetector: () => openMtcnn(openSession, DETECTOR, { threads: 1 }),
    openExplainer: (map) => openExplainer(openSession, { bytes: model, name: 'node' }, { map, threads: 1 }),
  });
}

function faces(count: number): Uint8Array {
  const random = new Random(11);
  const bytes = new Uint8Array(count * FACE_BYTES);
  for (let i = 0; i < count; i++) bytes.set(drawFace(EXPRESSIONS[i % 7]!, random), i * FACE_BYTES);
  return bytes;
}

describe.runIf(browserTestsRun()).each([
  ['one thread', {}, false],
  ['threads, in an isolated page', ISOLATION, true],
] as const)('Chromium gives what Node gives: WebAssembly with %s', (_, headers, isolated) => {
  let page: OpenPage;
  beforeAll(async () => {
    page = await openPage({ headers });
    page.files.set(MODEL_PATH, MODEL);
    for (const [net, bytes] of Object.entries(DETECTOR)) page.files.set(`/files/faces/${net}.onnx`, bytes);
  });
  afterAll(() => page?.close());

  it('is what it says', async () => {
    expect(await page.call('isolated')).toBe(isolated);
  });

  // What no runtime takes part in is the same in both pages.
  it.skipIf(isolated)('aligned faces, byte for byte', async () => {
    const scene = drawnScene(5);
    const random = new Random(9);
    for (let i = 0; i < 8; i++) {
      const x = random.uniform(-20, 340);
      const y = random.uniform(-20, 260);
      const near = (): readonly [number, number] => [
        x + random.uniform(-60, 60),
        y + random.uniform(-60, 60),
      ];
      const landmarks: Landmarks = {
        leftEye: near(),
        rightEye: near(),
        nose: near(),
        mouthLeft: near(),
        mouthRight: near(),
      };
      const there = await page.call('align', scene, landmarks, FER2013_FRAMING);
      expect(there).toEqual(alignFace(scene, landmarks, FER2013_FRAMING));
    }
  });

  it('detected faces: how many, where, how sure', async () => {
    for (const seed of isolated ? [1] : [1, 3]) {
      const scene = drawnScene(seed);
      const here = await detectInNode(scene);
      const there = await page.call('detect', DETECTOR, scene, DETECTION);
      expect(here.length).toBeGreaterThan(0);
      expect(largest(there.flatMap(numbers), here.flatMap(numbers))).toBeLessThan(TOLERANCE);
    }
  });

  it.skipIf(isolated)('faces detected in the dark, with levels stretched before the search', async () => {
    const stretching = eagerDetector(12, 0, [0.01, 0.99]);
    const scene = relight(drawnScene(1), 0.2);
    const here = await detectInNode(scene, stretching);
    const there = await page.call('detect', stretching, scene, DETECTION);
    expect(here.length).toBeGreaterThan(0);
    expect(here).not.toEqual(await detectInNode(scene));
    expect(largest(there.flatMap(numbers), here.flatMap(numbers))).toBeLessThan(TOLERANCE);
  });

  it('probabilities, of more faces than go through at once', async () => {
    const bytes = faces(70);
    const recognizer = await nodeRecognizer();
    const here = await recognizer.probabilities(bytes);
    await recognizer.release();
    const there = await page.call('probabilities', MODEL, bytes);
    expect(largest(there, here)).toBeLessThan(TOLERANCE);
  });

  it.skipIf(isolated)('probabilities under other class shares', async () => {
    const model = withOperatingPoint(MODEL, 'model', { shares: [0.09, 0.01, 0.03, 0.27, 0.14, 0.12, 0.34] });
    const bytes = faces(35);
    const recognizer = await nodeRecognizer(model);
    const own = await recognizer.probabilities(bytes);
    for (const prior of ['even', 'training', { happy: 2, sad: 1 }] as const) {
      const here = await recognizer.probabilities(bytes, { prior });
      const there = await page.call('probabilities', model, bytes, { prior });
      expect(largest(there, here)).toBeLessThan(TOLERANCE);
      if (prior !== 'training') expect(largest(here, own)).toBeGreaterThan(0.1);
    }
    await recognizer.release();
  });

  it('probabilities of a network in integers, but for a step that the last digit of a float tips', async () => {
    const model = await randomIntegerModel(7);
    const bytes = faces(70);
    const recognizer = await nodeRecognizer(model);
    const here = await recognizer.probabilities(bytes);
    await recognizer.release();
    const there = await page.call('probabilities', model, bytes);
    expect(largest(there, here)).toBeLessThan(10 * TOLERANCE);
  });

  it.each([{}, { class: 'sad', map: 12 }] as const)('what speaks for a class, asked %j', async (options) => {
    const bytes = faces(4);
    const recognizer = await nodeRecognizer();
    const here = await recognizer.explain(bytes, options);
    await recognizer.release();
    const there = await page.call('explain', MODEL, bytes, options);
    const about = here.map(({ class: name, method, map, expression }) => ({
      class: name,
      method,
      map,
      expression,
    }));
    expect(there).toMatchObject(about);
    here.forEach(({ heat }, i) => {
      expect(largest(there[i]!.heat, heat)).toBeLessThan(TOLERANCE);
    });
  });

  it('a photo’s faces and their expressions, all files fetched from the page’s own server', async () => {
    const scene = drawnScene(2);
    const recognizer = await nodeRecognizer();
    const here = await recognizer.recognize(scene, DETECTION);
    await recognizer.release();
    const { recognition, name, notices } = await page.call(
      'recognize',
      { model: MODEL_PATH, detector: '/files/faces' },
      scene,
      DETECTION,
    );
    expect(name).toBe('tiny');
    expect(notices).toEqual([]);
    expect(recognition).toMatchObject({ width: 320, height: 240 });
    expect(recognition.faces.map(({ expression }) => expression)).toEqual(
      here.faces.map(({ expression }) => expression),
    );
    expect(largest(allNumbers(recognition), allNumbers(here))).toBeLessThan(TOLERANCE);
    // A folder is asked for the net of the search first. This one has none, which the browser says by itself.
    expect(page.complaints.filter((line) => !line.includes('404'))).toEqual([]);
  });

  it('has loaded one build of the runtime, in one file, and started the threads it may', () => {
    const loaded = page.requests.filter((path) => path.endsWith('.wasm'));
    expect(loaded).toHaveLength(1);
    expect(loaded[0]).not.toContain('jspi');
    expect(page.workers()).toBe(isolated ? 1 : 0);
  });
});

describe.runIf(browserTestsRun()).each([
  ['on the graphics card or its imitation', ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']],
  ['without any', ['--disable-features=WebGPU', '--disable-gpu']],
] as const)('Chromium asked for WebGPU, %s', (where, flags) => {
  let page: OpenPage;
  beforeAll(async () => {
    page = await openPage({ flags });
    page.files.set(MODEL_PATH, MODEL);
    for (const [net, bytes] of Object.entries(DETECTOR)) page.files.set(`/files/faces/${net}.onnx`, bytes);
  });
  afterAll(() => page?.close());

  it('gives what Node gives, on the processor where it must be, which is said in one line', async () => {
    // Few sizes of pictures: each is compiled for the card, which takes its imitation seconds.
    const detection = { ...DETECTION, minFace: 48, scaleFactor: 0.5 };
    const scene = drawnScene(10, 150, 120);
    const recognizer = await nodeRecognizer();
    const here = await recognizer.recognize(scene, detection);
    await recognizer.release();
    expect(here.faces.length).toBeGreaterThan(0);
    const options = { model: MODEL_PATH, detector: '/files/faces/', device: 'webgpu' } as const;
    const { recognition, notices } = await page.call('recognize', options, scene, detection);
    expect(largest(allNumbers(recognition), allNumbers(here))).toBeLessThan(TOLERANCE);
    const runtime = page.requests.findLast((path) => path.endsWith('.wasm'));
    if (notices.length === 0) expect(runtime).toContain('jspi');
    else {
      expect(notices).toEqual([expect.stringMatching(/^Computing on the processor: .*webgpu.*adapter$/)]);
      expect(runtime).not.toContain('jspi');
    }
    console.info(`WebGPU ${where}: ${notices[0] ?? 'computed on it'}`);
  }, 180_000);

  it('gives what Node gives of a network in integers too, but for a step that is tipped', async () => {
    const model = await randomIntegerModel(7);
    page.files.set('/files/integers.onnx', model);
    const recognizer = await nodeRecognizer(model);
    const options = { model: '/files/integers.onnx', device: 'webgpu' } as const;
    const data = drawFace('fear', new Random(4));
    const here = await recognizer.perceiveFaces(data);
    await recognizer.release();
    const picture = { data, width: FACE_SIZE, height: FACE_SIZE, channels: 1 } as const;
    const { recognition } = await page.call('recognize', options, picture);
    const [face] = recognition.faces;
    expect(largest(Object.values(face!.probabilities), Object.values(here[0]!.probabilities))).toBeLessThan(
      10 * TOLERANCE,
    );
  }, 60_000);
});
