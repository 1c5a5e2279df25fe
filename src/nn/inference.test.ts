import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { lowerings } from '../graph/testing/run-graph.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats, type Session, type Tensors } from '../runtime/session.js';
import { findArchitecture } from './architectures/registry.js';
import { buildInference, buildModel, type Weights } from './inference.js';
import { initialState } from './optimization.js';
import { sgd } from './optimizer.js';
import { randomWeights } from './testing/random-weights.js';
import { buildTrainingStep } from './training-step.js';

const CLASSES = 7;
const PICTURE = 48 * 48;

/** Random gray pictures, each smooth in its own way, so that they differ for a network. */
function pictures(count: number, seed: number) {
  const random = new Random(seed);
  const data = new Float32Array(count * PICTURE);
  for (let n = 0; n < count; n++) {
    const [fx, fy, phase] = [random.uniform(0, 0.5), random.uniform(0, 0.5), random.uniform(0, 6)];
    for (let i = 0; i < PICTURE; i++) {
      const wave = Math.sin(fx * (i % 48) + fy * Math.floor(i / 48) + phase);
      data[n * PICTURE + i] = Math.round(127.5 + 100 * wave + random.uniform(-27, 27));
    }
  }
  return { shape: [count, 1, 48, 48], data };
}

const vectors = (weights: Weights): Tensors =>
  Object.fromEntries(Object.entries(weights).map(([name, data]) => [name, { shape: [data.length], data }]));

function largestDifference(a: Float32Array, b: ArrayLike<number>): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

describe.each(['mien-s', 'mien-tiny', 'learningimage'])('%s', (name) => {
  const architecture = findArchitecture(name);
  const weights = randomWeights(name, 1);
  const images = pictures(5, 2);
  const open: Session[] = [];
  let model: Session;
  let inference: Session;
  beforeAll(async () => {
    const { cpu } = await lowerings();
    const constants = buildModel(architecture, { classes: CLASSES, weights });
    // As it is stored: not lowered, any batch.
    model = await openSession(toOnnx(constants, { batch: 'N' }), { threads: 1 });
    const inputs = buildInference(architecture, { classes: CLASSES, batch: 5 });
    inference = await openSession(toOnnx(lower(inputs, cpu)), { threads: 1 });
    open.push(model, inference);
  });
  afterAll(async () => {
    for (const session of open) await session.release();
  });

  test('as a model file and with its weights as inputs gives the same', async () => {
    const stored = await model.run({ images });
    const fed = await inference.run({ images, ...vectors(weights) });
    for (const output of ['logits', 'probabilities']) {
      expect(stored[output]!.shape).toEqual([5, CLASSES]);
      expect(largestDifference(floats(stored[output]), floats(fed[output]))).toBeLessThan(1e-5);
    }
  });

  test('with other weights gives something else, in the same session', async () => {
    const first = floats((await inference.run({ images, ...vectors(weights) })).logits);
    const other = vectors(randomWeights(name, 3));
    const second = floats((await inference.run({ images, ...other })).logits);
    expect(largestDifference(first, second)).toBeGreaterThan(0.01);
    const { statistics } = other;
    const third = floats(
      (await inference.run({ images, ...vectors(weights), statistics: statistics! })).logits,
    );
    expect(largestDifference(first, third)).toBeGreaterThan(1e-4);
  });

  test('sees each picture alone, in a batch of any size', async () => {
    const whole = floats((await model.run({ images })).logits);
    const [first, last] = [0, 4].map((n) => images.data.subarray(n * PICTURE, (n + 1) * PICTURE));
    for (const [data, rows] of [
      [first!, [0]],
      [last!, [4]],
      [Float32Array.of(...last!, ...first!, ...last!), [4, 0, 4]],
    ] as const) {
      const logits = floats((await model.run({ images: { shape: [rows.length, 1, 48, 48], data } })).logits);
      const expected = rows.flatMap((row) => [...whole.subarray(row * CLASSES, (row + 1) * CLASSES)]);
      expect(largestDifference(logits, expected)).toBeLessThan(1e-5);
    }
    const rows = Array.from({ length: 5 }, (_, n) => whole.subarray(n * CLASSES, (n + 1) * CLASSES).join());
    expect(new Set(rows).size).toBe(5);
  });

  test('gives the softmax of its logits as probabilities', async () => {
    const { logits, probabilities } = await model.run({ images });
    expectSoftmax(floats(logits), floats(probabilities), 1);
  });
});

function expectSoftmax(logits: Float32Array, probabilities: Float32Array, temperature: number): void {
  for (let at = 0; at < logits.length; at += CLASSES) {
    const odds = [...logits.subarray(at, at + CLASSES)].map((logit) => Math.exp(logit / temperature));
    const total = odds.reduce((a, b) => a + b, 0);
    odds.forEach((value, k) => {
      expect(probabilities[at + k]).toBeCloseTo(value / total, 5);
    });
  }
}

test('a temperature divides the logits before the softmax, and leaves the logits', async () => {
  const weights = randomWeights('mien-tiny', 1);
  const images = pictures(2, 2);
  const run = async (temperature?: number) => {
    const options = { classes: CLASSES, weights, ...(temperature === undefined ? {} : { temperature }) };
    const bytes = toOnnx(buildModel(findArchitecture('mien-tiny'), options), { batch: 'N' });
    const session = await openSession(bytes, { threads: 1 });
    try {
      const { logits, probabilities } = await session.run({ images });
      return { logits: floats(logits), probabilities: floats(probabilities) };
    } finally {
      await session.release();
    }
  };
  const [plain, warm] = [await run(), await run(2.5)];
  expect(warm.logits).toEqual(plain.logits);
  expectSoftmax(plain.logits, plain.probabilities, 1);
  expectSoftmax(warm.logits, warm.probabilities, 2.5);
});

test("with a batch's own statistics as running ones, use gives what training saw", async () => {
  const architecture = findArchitecture('mien-tiny');
  const options = {
    classes: CLASSES,
    batch: 4,
    optimizer: sgd({ momentum: 0 }),
    weightDecay: 0,
    average: false,
  };
  const step = buildTrainingStep(architecture, options);
  const state = initialState(step, new Random(5));
  // From 0, a tenth of the way to the batch's statistics.
  state.statistics!.fill(0);
  const images = pictures(4, 6);
  const feeds = {
    images,
    targets: { shape: [4, CLASSES], data: new Float32Array(4 * CLASSES).fill(1 / CLASSES) },
    learningRate: { shape: [], data: Float32Array.of(0) },
    ...vectors(state),
  };
  const training = await openSession(toOnnx(lower(step.graph, portable)), { threads: 1 });
  const inference = await openSession(toOnnx(buildInference(architecture, { classes: CLASSES, batch: 4 })), {
    threads: 1,
  });
  try {
    const seen = await training.run(feeds);
    const statistics = floats(seen['next.statistics']).map((value) => 10 * value);
    const used = await inference.run({ images, ...vectors({ ...weightsOf(state), statistics }) });
    expect(largestDifference(floats(used.logits), floats(seen.logits))).toBeLessThan(1e-4);
  } finally {
    await training.release();
    await inference.release();
  }
});

function weightsOf(state: Readonly<Record<string, Float32Array>>): Weights {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name.endsWith('.weights')));
}
