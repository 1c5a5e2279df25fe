import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calibratedModel, randomModel } from '../model/testing/random-model.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { withFolder } from '../testing/with-folder.js';
import { resolveConfig } from '../training/config.js';
import { startingWeights } from './starting-weights.js';

test('a run starts from random weights unless it names a model', async () => {
  expect(await startingWeights(resolveConfig('mien-tiny'))).toBeUndefined();
});

test('they are the weights of the named model, to the bit', () =>
  withFolder(async (folder) => {
    const init = join(folder, 'model.onnx');
    await writeFile(init, randomModel(5));
    expect(await startingWeights(resolveConfig('mien-tiny', { init }))).toEqual(
      randomWeights('mien-tiny', 5),
    );
  }));

test('what calibration added to the logits is taken off again', () =>
  withFolder(async (folder) => {
    const init = join(folder, 'model.onnx');
    await writeFile(init, calibratedModel(5, [0.4, -0.3, 0, 0.2, -0.1, 0.5, -0.7]));
    const weights = await startingWeights(resolveConfig('mien-tiny', { init }));
    for (const [group, values] of Object.entries(randomWeights('mien-tiny', 5))) {
      values.forEach((value, i) => {
        expect(weights![group]![i]).toBeCloseTo(value, 6);
      });
    }
  }));

test('of several models they are the mean, statistics too', () =>
  withFolder(async (folder) => {
    const seeds = [5, 6, 9] as const;
    const paths = seeds.map((seed) => join(folder, `${seed}.onnx`));
    for (const [i, seed] of seeds.entries()) await writeFile(paths[i]!, randomModel(seed));
    const [first, ...others] = paths;
    const mean = await startingWeights(resolveConfig('mien-tiny', { init: [first!, ...others] }));
    const all = seeds.map((seed) => randomWeights('mien-tiny', seed));
    expect(Object.keys(mean!)).toEqual(Object.keys(all[0]!));
    for (const [group, values] of Object.entries(mean!)) {
      values.forEach((value, i) => {
        const sum = all[0]![group]![i]! + all[1]![group]![i]! + all[2]![group]![i]!;
        expect(value).toBeCloseTo(sum / 3, 6);
      });
    }
  }));

test('a model of another architecture is refused, and one that is not there', () =>
  withFolder(async (folder) => {
    const init = join(folder, 'model.onnx');
    await writeFile(init, randomModel(5));
    await expect(startingWeights(resolveConfig('mien-s', { init }))).rejects.toThrow(
      expect.objectContaining({
        code: 'MODEL_BROKEN',
        message: expect.stringMatching(/is a mien-tiny; expected a mien-s/),
      }),
    );
    await expect(startingWeights(resolveConfig('mien-s', { init: 'nobody' }))).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN' }),
    );
  }));
