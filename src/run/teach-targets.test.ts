import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { randomModel } from '../model/testing/random-model.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { withFolder } from '../testing/with-folder.js';
import type { TrainingRows } from '../training/batches.js';
import { resolveConfig } from '../training/config.js';
import { patterns } from '../training/testing/patterns.js';
import { teachTargets } from './teach-targets.js';

const { training } = patterns(2, { training: 10, validation: 1 });

const taught = (folder: string, teachers: readonly string[], share: number): Promise<TrainingRows> =>
  teachTargets(
    {
      folder,
      settings: {
        command: 'mien train',
        data: 'none',
        datasetHash: 'none',
        table: null,
        test: false,
        device: 'cpu',
        threads: 1,
        training: resolveConfig('mien-tiny', { teachers: [...teachers], teacherShare: share }),
      },
    },
    training,
  );

/** What a model says of the training pictures and of their mirror images before calibration, one at a time. */
async function answers(model: string): Promise<Float32Array> {
  const recognizer = await createRecognizer({ model, threads: 1 });
  const { temperature } = recognizer.description;
  expect(temperature).not.toBe(1);
  const raw = async (face: Uint8Array): Promise<number[]> => {
    const powers = [...(await recognizer.probabilities(face))].map((value) => value ** temperature);
    const sum = powers.reduce((all, value) => all + value, 0);
    return powers.map((value) => value / sum);
  };
  const said: number[] = [];
  for (const row of training.rows) {
    const face = training.images.slice(row * FACE_BYTES, (row + 1) * FACE_BYTES);
    const mirrored = face.map((_, i) => face[i - (i % FACE_SIZE) + FACE_SIZE - 1 - (i % FACE_SIZE)]!);
    const [one, other] = [await raw(face), await raw(mirrored)];
    said.push(...one.map((value, k) => (value + other[k]!) / 2));
  }
  await recognizer.release();
  return Float32Array.from(said);
}

test('without teachers the rows stay as they are', async () => {
  expect(await taught('nowhere', [], 0.5)).toBe(training);
});

test('targets are the labels and the mean answer of the teachers, by their share', () =>
  withFolder(async (folder) => {
    const teachers = [1, 2].map((seed) => join(folder, `${seed}.onnx`));
    for (const [i, path] of teachers.entries()) await writeFile(path, randomModel(i + 1));
    const { targets, rows, images } = await taught(folder, teachers, 0.25);
    const [one, other] = [await answers(teachers[0]!), await answers(teachers[1]!)];
    expect([rows, images]).toEqual([training.rows, training.images]);
    targets.forEach((target, i) => {
      const mean = (one[i]! + other[i]!) / 2;
      expect(target).toBeCloseTo(0.75 * training.targets[i]! + 0.25 * mean, 5);
    });
  }));

test('a run that goes on need not find its teachers again', () =>
  withFolder(async (folder) => {
    const teacher = join(folder, 'teacher.onnx');
    await writeFile(teacher, randomModel(3));
    const before = await taught(folder, [teacher], 0.5);
    await rm(teacher);
    expect(await taught(folder, [teacher], 0.5)).toEqual(before);
  }));
