import { describe, expect, test } from 'vitest';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { expectClose } from '../graph/testing/closeness.js';
import { evaluate } from '../graph/testing/oracle.js';
import { lowerings, runGraph } from '../graph/testing/run-graph.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { learningimage } from './architectures/learningimage.js';
import { mienS } from './architectures/mien-s.js';
import { mienTiny } from './architectures/mien-tiny.js';
import { ARCHITECTURES, findArchitecture } from './architectures/registry.js';
import { describeNetwork } from './description.js';
import { buildInference, buildModel } from './inference.js';

const CLASSES = 7;
const BATCH = 2;
const PIXELS = 48 * 48;

/** Weights and statistics as training might leave them: none zero, variances positive. */
function trained(random: Random): Record<string, Float32Array> {
  const { inputs } = buildInference(mienTiny, { classes: CLASSES, batch: BATCH });
  const vectors = inputs.filter(({ name }) => name !== 'images');
  return Object.fromEntries(
    vectors.map(({ name, shape }) => {
      const [low, high] = name === 'statistics' ? [0.1, 1] : [-0.3, 0.3];
      return [name, Float32Array.from({ length: shape[0]! }, () => random.uniform(low!, high!))];
    }),
  );
}

const pictures = (random: Random, count: number) =>
  Float32Array.from({ length: count * PIXELS }, () => random.below(256));

describe('mien-tiny in use', () => {
  const random = new Random(1);
  const weights = trained(random);
  const images = pictures(random, BATCH);

  test('gives what the definitions say, under both lowerings', async () => {
    const graph = buildInference(mienTiny, { classes: CLASSES, batch: BATCH });
    const feeds = { ...weights, images };
    const exact = Object.fromEntries(
      Object.entries(feeds).map(([name, data]) => [name, Float64Array.from(data)]),
    );
    const expected = evaluate(graph, exact);
    for (const lowering of Object.values(await lowerings())) {
      const got = await runGraph(graph, feeds, lowering);
      for (const name of ['logits', 'probabilities']) expectClose(name, got[name]!, expected[name]!);
    }
  });

  test('is the same with its weights stored in the model, whatever the batch', async () => {
    const graph = buildInference(mienTiny, { classes: CLASSES, batch: BATCH });
    const expected = await runGraph(graph, { ...weights, images }, portable);
    const model = toOnnx(lower(buildModel(mienTiny, { classes: CLASSES, weights }), portable), {
      batch: 'batch',
    });
    const session = await openSession(model, { threads: 1 });
    const run = async (count: number) =>
      (await session.run({ images: { shape: [count, 1, 48, 48], data: images.subarray(0, count * PIXELS) } }))
        .logits;
    expectClose('two pictures', floats(await run(BATCH)), expected.logits!);
    expectClose('one picture', floats(await run(1)), expected.logits!.subarray(0, CLASSES));
    await session.release();
  });
});

test('a temperature divides the logits before the softmax, and leaves the logits', async () => {
  const random = new Random(2);
  const weights = trained(random);
  const images = pictures(random, 1);
  const run = async (temperature: number) =>
    runGraph(buildModel(mienTiny, { classes: CLASSES, weights, temperature }), { images }, portable);
  const [plain, tempered] = [await run(1), await run(2.5)];
  expect(tempered.logits).toEqual(plain.logits);
  const powers = plain.probabilities!.map((p) => p ** (1 / 2.5));
  const total = powers.reduce((sum, power) => sum + power, 0);
  expectClose(
    'probabilities',
    tempered.probabilities!,
    powers.map((power) => power / total),
  );
});

describe('architectures', () => {
  test("learningimage has the original's layers: 6.33 M parameters", () => {
    const { parameters, layers } = describeNetwork(learningimage, CLASSES);
    const kernels = [25 * 64, 9 * 64 * 64, 9 * 64 * 128, ...new Array<number>(3).fill(9 * 128 * 128)];
    const channels = [64, 64, 128, 128, 128, 128];
    const dense = [6 * 6 * 128 * 1024, 1024 * 1024, 1024 * 7];
    const biases = [...channels, 1024, 1024, 7];
    const normalization = 2 * (64 + 128 + 128);
    const sum = [...kernels, ...dense, ...biases].reduce((a, b) => a + b, normalization);
    expect(parameters).toBe(sum);
    const kinds = layers.map(({ kind }) => kind).filter((kind) => ['Conv', 'Gemm', 'MaxPool'].includes(kind));
    const block = ['Conv', 'Conv', 'MaxPool'];
    expect(kinds).toEqual([...block, ...block, ...block, 'Gemm', 'Gemm', 'Gemm']);
  });

  test('mien-s has 1 to 3 M parameters and at most 100 M multiply-accumulates', () => {
    const { parameters, macs } = describeNetwork(mienS, CLASSES);
    expect(parameters).toBeGreaterThan(1e6);
    expect(parameters).toBeLessThan(3e6);
    expect(macs).toBeLessThanOrEqual(100e6);
  });

  test('mien-tiny has less than 0.1 M parameters', () => {
    expect(describeNetwork(mienTiny, CLASSES).parameters).toBeLessThan(0.1e6);
  });

  test('are found by name, and an unknown name says which there are', () => {
    for (const architecture of ARCHITECTURES) expect(findArchitecture(architecture.name)).toBe(architecture);
    expect(() => findArchitecture('mien-xl')).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', hint: expect.stringContaining('mien-tiny') }),
    );
  });
});
