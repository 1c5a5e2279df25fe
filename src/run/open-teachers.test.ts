import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { calibratedModel, randomIntegerModel, randomModel } from '../model/testing/random-model.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { withFolder } from '../testing/with-folder.js';
import { resolveConfig } from '../training/config.js';
import { patterns } from '../training/testing/patterns.js';
import { openTeachers } from './open-teachers.js';

const COUNT = 6;
const PIXELS = patterns(2, { training: 1, validation: 1 }).training.images.subarray(0, COUNT * 48 * 48);
const PICTURES = { shape: [COUNT, 1, 48, 48], data: Float32Array.from(PIXELS) };

const open = (folder: string, teachers: readonly string[]) =>
  openTeachers({
    folder,
    settings: {
      command: 'mien train',
      data: 'none',
      datasetHash: 'none',
      table: null,
      test: false,
      device: 'cpu',
      threads: 1,
      training: resolveConfig('mien-tiny', { teachers: [...teachers] }),
    },
  });

async function answers(folder: string, teachers: readonly string[]): Promise<readonly number[]> {
  const { teach, release } = await open(folder, teachers);
  const said = [...(await teach!(PICTURES))];
  await release();
  return said;
}

/** What a model says of the pictures before calibration, from what it says after: p^T / exp(offset), made to sum to 1. */
async function uncalibrated(model: string): Promise<readonly number[]> {
  const recognizer = await createRecognizer({ model, threads: 1 });
  const { temperature, offsets } = recognizer.description;
  expect(temperature).not.toBe(1);
  const said = [...(await recognizer.probabilities(PIXELS))].map(
    (value, i) => value ** temperature / Math.exp(offsets?.[i % 7] ?? 0),
  );
  await recognizer.release();
  return said.map((value, i) => {
    const row = said.slice(i - (i % 7), i - (i % 7) + 7);
    return value / row.reduce((sum, power) => sum + power, 0);
  });
}

test('where none are wanted there are none', async () => {
  const { teach, release } = await open('nowhere', []);
  expect(teach).toBeUndefined();
  await release();
});

describe('teachers', () => {
  test('give the mean of their answers before calibration, in integers too', () =>
    withFolder(async (folder) => {
      const [floats, integers] = ['floats.onnx', 'integers.onnx'].map((name) => join(folder, name));
      await writeFile(floats!, randomModel(1));
      await writeFile(integers!, await randomIntegerModel(2));
      const [one, other] = [await uncalibrated(floats!), await uncalibrated(integers!)];
      const said = await answers(folder, [floats!, integers!]);
      expect(said).toHaveLength(7 * COUNT);
      said.forEach((value, i) => {
        expect(value).toBeCloseTo((one[i]! + other[i]!) / 2, 5);
      });
    }));

  test('give what offsets of the classes were added to as it was before', () =>
    withFolder(async (folder) => {
      const [plain, calibrated] = ['plain.onnx', 'calibrated.onnx'].map((name) => join(folder, name));
      await writeFile(plain!, randomModel(4));
      await writeFile(calibrated!, calibratedModel(4, [0.4, -0.3, 0, 0.2, -0.1, 0.5, -0.7]));
      const before = await answers(folder, [plain!]);
      await rm(join(folder, 'teachers'), { recursive: true });
      const after = await answers(folder, [calibrated!]);
      before.forEach((value, i) => {
        expect(after[i]).toBeCloseTo(value, 6);
      });
      const own = await uncalibrated(calibrated!);
      before.forEach((value, i) => {
        expect(own[i]).toBeCloseTo(value, 5);
      });
    }));

  test('of a run that goes on need not be found again', () =>
    withFolder(async (folder) => {
      const teacher = join(folder, 'teacher.onnx');
      await writeFile(teacher, randomModel(3));
      const before = await answers(folder, [teacher]);
      await rm(teacher);
      expect(await answers(folder, [teacher])).toEqual(before);
    }));

  test('that are no models, or none at all, are said so', () =>
    withFolder(async (folder) => {
      const broken = join(folder, 'broken.onnx');
      await writeFile(broken, 'not a model');
      await expect(open(folder, [broken])).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
      await expect(open(folder, ['nobody'])).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    }));
});
