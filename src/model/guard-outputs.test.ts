import { expect, test } from 'vitest';
import { randomWeights } from '../nn/testing/random-weights.js';
import { openRecognizer } from '../recognizer/create-recognizer.js';
import type { Session } from '../runtime/session.js';
import { readDescription } from './description.js';
import { guardOutputs } from './guard-outputs.js';
import { randomModel } from './testing/random-model.js';
import { encodeModelFile } from './write.js';

const ROW = [0.5, 0.5, 0, 0, 0, 0, 0];
const images = { shape: [2, 1, 48, 48], data: new Float32Array(2 * 48 * 48) };

const saying = (shape: readonly number[], values: readonly number[]): Session => ({
  inputNames: ['images'],
  outputNames: ['probabilities'],
  run: async () => ({ probabilities: { shape, data: Float32Array.from(values) } }),
  release: async () => {},
});
const guarded = (shape: readonly number[], values: readonly number[]) =>
  guardOutputs(saying(shape, values), 'my.onnx', { outputs: { probabilities: [undefined, 7] } }).run({
    images,
  });

test('probabilities are passed on', async () => {
  const { probabilities } = await guarded([2, 7], [...ROW, ...ROW]);
  expect([...probabilities!.data]).toEqual([...ROW, ...ROW]);
});

test.each<[string, readonly number[], readonly number[]]>([
  ['NaN', [2, 7], [...ROW, Number.NaN, 1, 0, 0, 0, 0, 0]],
  ['an infinity', [2, 7], [...ROW, Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0]],
  ['three columns', [2, 3], [1, 0, 0, 1, 0, 0]],
  ['one row for two pictures', [1, 7], ROW],
  ['no second axis', [14], [...ROW, ...ROW]],
  ['less than nothing', [2, 7], [...ROW, 2, -1, 0, 0, 0, 0, 0]],
  ['no shares', [2, 7], [...ROW, ...ROW.map((value) => 10 * value)]],
])('%s is MODEL_BROKEN', async (_, shape, values) => {
  await expect(guarded(shape, values)).rejects.toMatchObject({
    code: 'MODEL_BROKEN',
    message: expect.stringContaining('my.onnx'),
  });
});

test('a network with weights that are no numbers gives no class, but MODEL_BROKEN', async () => {
  const weights = randomWeights('mien-tiny', 1);
  for (const vector of Object.values(weights)) vector.fill(Number.NaN);
  const bytes = encodeModelFile(readDescription(randomModel(1), 'model'), weights);
  const recognizer = await openRecognizer({ bytes, name: 'mine', path: 'mine.onnx' }, { threads: 1 });
  await expect(recognizer.perceiveFaces(new Uint8Array(48 * 48).fill(90))).rejects.toMatchObject({
    code: 'MODEL_BROKEN',
  });
  await recognizer.release();
});
