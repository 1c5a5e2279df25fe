import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelRecords } from '../dataset/labels.js';
import type { FaceDataset } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { readDescription } from '../model/description.js';
import { weightsFor } from '../model/prior.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { withFolder } from '../testing/with-folder.js';
import { resolveConfig } from '../training/config.js';
import { oneHot } from '../training/targets.js';
import { gatherFaces } from './evaluate-model.js';
import { type FinishedRun, type TrainedNetwork, writeFinalModel } from './write-final-model.js';

const { images, records } = sampleFaces({ train: 14, validation: 28, test: 0 });
const DATASET: FaceDataset = { images, records, hash: 'drawn' };

const run = (
  folder: string,
  dataset = DATASET,
  calibration: FinishedRun['settings']['training']['calibration'] = { prior: 'training' },
): FinishedRun => ({
  folder,
  dataset,
  settings: {
    command: 'mien train',
    data: 'none',
    datasetHash: 'drawn',
    table: null,
    test: false,
    device: 'cpu',
    threads: 1,
    training: resolveConfig('mien-tiny', { calibration }),
  },
});

const { rows, labels } = labelRecords(records, { protocol: 'source-label', split: 'validation' });
const NETWORK: TrainedNetwork = {
  weights: randomWeights('mien-tiny', 5),
  epoch: 1,
  targets: oneHot(Uint8Array.of(0, 1, 2, 3, 3, 4, 5, 6)),
  validation: { images, rows, labels },
};

describe('a run whose model is made', () => {
  test('has no file of that name until it is calibrated and measured, wherever it ends before', () =>
    withFolder(async (folder) => {
      // Without a training face, measuring the activations fails: the last step before the file is written.
      const noTraining = {
        ...DATASET,
        records: records.map((row) => ({ ...row, split: 'validation' as const })),
      };
      await expect(writeFinalModel(run(folder, noTraining), 'model.onnx', NETWORK)).rejects.toMatchObject({
        code: 'DATASET_EMPTY',
      });
      expect(await readdir(folder)).toEqual([]);
    }));

  test('has then a file with calibration, activations and class shares, which is what was opened', () =>
    withFolder(async (folder) => {
      const opened = await writeFinalModel(run(folder), 'model.onnx', NETWORK);
      const path = join(folder, 'model.onnx');
      const description = readDescription(await readFile(path), path);
      expect(description).toEqual(opened.description);
      expect(description.offsets).toHaveLength(7);
      expect(description.activations).toBeDefined();
      expect(description.shares).toEqual([0.125, 0.125, 0.125, 0.25, 0.125, 0.125, 0.125]);
      const again = await createRecognizer({ model: path, threads: 1 });
      const faces = images.subarray(0, 3 * 48 * 48);
      expect(await again.probabilities(faces)).toEqual(await opened.probabilities(faces));
      await again.release();
      await opened.release();
    }));

  test('answers for the class shares that it was calibrated for', () =>
    withFolder(async (folder) => {
      // As many drawn faces of each class: without weights, even shares would be in the answers.
      const drawn = sampleFaces({ train: 14, validation: 280, test: 0 });
      const dataset: FaceDataset = { images: drawn.images, records: drawn.records, hash: 'drawn' };
      const { rows, labels } = labelRecords(drawn.records, { protocol: 'source-label', split: 'validation' });
      const network = { ...NETWORK, validation: { images: drawn.images, rows, labels } };
      const faces = gatherFaces(drawn.images, [...rows]);
      const meanAnswers = async (prior: 'even' | 'training' | { tempered: number }) => {
        const opened = await writeFinalModel(run(folder, dataset, { prior }), 'model.onnx', network);
        const answers = await opened.probabilities(faces);
        const { description } = opened;
        await opened.release();
        const wanted = description.prior ?? description.shares!;
        const weights = weightsFor(wanted, labels);
        const means = new Array<number>(7).fill(0);
        answers.forEach((p, i) => {
          means[i % 7]! += (weights[labels[Math.floor(i / 7)]!]! * p) / rows.length;
        });
        return { means, wanted, named: opened.prior?.name };
      };
      for (const prior of ['even', 'training', { tempered: 0.5 }] as const) {
        const { means, wanted, named } = await meanAnswers(prior);
        expect(named).toBe(typeof prior === 'string' ? prior : 'tempered 0.50');
        // The offsets' pull keeps them a little apart, on so few faces of a network that knows nothing. Without weights,
        // the happy ones would be 0.11 off under "training".
        means.forEach((mean, k) => {
          expect(Math.abs(mean - wanted[k]!)).toBeLessThan(0.08);
        });
      }
    }));
});
