import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaceDataset } from '../../src/dataset/record.js';
import { sampleFaces } from '../../src/dataset/sample/sample.js';
import { withChecksum } from '../../src/model/checksum.js';
import { exportModel } from '../../src/model/export.js';
import { calibratedModel, randomModel } from '../../src/model/testing/random-model.js';
import { readSettings, writeSettings } from '../../src/run/run-folder.js';
import { withActivations } from '../../src/run/with-activations.js';
import { resolveConfig } from '../../src/training/config.js';
import { archiveJudged, archiveSeed } from './archive-run.js';
import { figureTexts } from './figure-texts.js';
import { readFigures } from './model-figures.js';
import { promoteRun } from './promote-run.js';

const dataset: FaceDataset = { ...sampleFaces({ train: 7, validation: 7, test: 21 }), hash: 'drawn' };
const EPOCH = {
  steps: 10,
  learningRate: 0.1,
  trainLoss: 1,
  trainAccuracy: 0.5,
  validationLoss: 1,
  imagesPerSecond: 100,
  seconds: 1,
};

describe('a run that becomes a packaged model', () => {
  let place: string;
  const run = () => join(place, 'run');
  const folder = () => join(place, 'packaged');
  const settings = {
    command:
      'mien run --data "/home/some one/fer" --model mien-tiny --threads 2 --out=/home/x/run --epochs 1',
    data: '/home/some one/fer',
    datasetHash: 'drawn',
    table: null,
    test: true,
    device: 'cpu',
    threads: 2,
    training: resolveConfig('mien-tiny', { epochs: 1 }),
  } as const;

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'mien-adopt-'));
    await writeSettings(run(), settings);
    await writeFile(join(run(), 'model.onnx'), randomModel(1));
    const judged = { accuracy: 0.5, macroF1: 0.4, ece: 0.1, tvToVotes: null, deduplicated: null };
    await writeFile(join(run(), 'evaluation.json'), JSON.stringify([judged]));
    await writeFile(
      join(run(), 'metrics.jsonl'),
      `${JSON.stringify({ epoch: 1, validationAccuracy: 0.625, ...EPOCH })}\n`,
    );
  });
  afterEach(() => rm(place, { recursive: true }));

  it('is copied, without the places of one machine, and measured', async () => {
    await promoteRun({ run: run(), folder: folder(), dataset, disturbed: 7, nonFaces: 2, threads: 1 });
    expect((await readdir(folder())).toSorted()).toEqual([
      'config.json',
      'evaluation.json',
      'int8.json',
      'metrics.jsonl',
      'model.onnx',
      'non-faces.json',
      'robustness.json',
      'seeds.json',
    ]);
    const trained = await withActivations(await readFile(join(run(), 'model.onnx')), 'model', dataset);
    const half = await withChecksum(exportModel(trained, 'float16', 'model'));
    expect(Buffer.compare(half, await readFile(join(folder(), 'model.onnx')))).toBe(0);
    const figures = await readFigures(folder());
    expect(figures.settings).toEqual({
      ...settings,
      command: 'mien run --model mien-tiny --epochs 1',
      data: 'prepared/fer2013',
    });
    const { evaluations, robustness, nonFaces, int8 } = figures;
    expect(evaluations.map(({ protocol, split, n }) => [protocol, split, n])).toEqual([
      ['source-label', 'test', 21],
    ]);
    expect([robustness.n, robustness.disturbances.length]).toEqual([7, 9]);
    expect(nonFaces.map(({ n }) => n)).toEqual([2, 2, 2, 2, 2, 2]);
    expect([int8.n, int8.accuracy, int8.comparison.faces]).toEqual([21, evaluations[0]!.accuracy, 7]);
    expect(int8.bytes).toBeLessThan(0.8 * figures.bytes);
  });

  it('gives its card the numbers of its files', async () => {
    const training = resolveConfig('mien-tiny', { epochs: 1, mixup: 0.3 });
    await writeSettings(run(), { ...settings, command: 'mien train --config a.json --data x', training });
    await writeFile(join(run(), 'model.onnx'), calibratedModel(1, [0.4, 0, 0, -0.251, 0, 0, 0]));
    await promoteRun({ run: run(), folder: folder(), dataset, disturbed: 7, nonFaces: 2, threads: 1 });
    const figures = await readFigures(folder());
    // What the recipe does not say, only the command as it was typed does.
    expect(figures.settings.command).toBe('mien train --config a.json');
    const texts = figureTexts(figures);
    const [first] = figures.evaluations;
    expect(texts.results).toContain(` ${(100 * first!.accuracy).toFixed(1)} % (`);
    expect(texts.training).toContain('`mien train --config a.json`');
    expect(texts.training).toContain('62.5 % right');
    expect(texts.network).toContain(`\`${figures.description.architecture}\``);
    expect(texts.calibration).toContain(
      'added angry +0.40, disgust +0.00, fear +0.00, happy −0.25, sad +0.00, surprise +0.00, neutral +0.00, and',
    );
    const right = first!.confusion.reduce((sum, row, k) => sum + row[k]!, 0);
    expect(right / first!.n).toBeCloseTo(first!.accuracy, 12);
    for (const [name, { support, recall }] of Object.entries(first!.perClass)) {
      const line = texts.classes!.split('\n').find((each) => each.startsWith(`| ${name} `));
      expect(line).toContain(` ${support} |`);
      expect(line).toContain(` ${(100 * recall!).toFixed(1)} % |`);
    }
  });

  it('of one table of votes says so, whatever its recipe', async () => {
    const command = 'mien run --model mien-tiny --epochs 1 --table label-tables';
    await writeSettings(run(), { ...settings, command: `${command} --data x`, table: 'label-tables' });
    await promoteRun({ run: run(), folder: folder(), dataset, disturbed: 7, nonFaces: 2, threads: 1 });
    expect((await readFigures(folder())).settings.command).toBe(command);
  });

  it('goes on from a kept seed to the very same network', async () => {
    // As runs leave it.
    const trained = await withActivations(randomModel(1), 'model', dataset);
    await writeFile(join(run(), 'model.onnx'), trained);
    const kept = join(place, 'kept');
    await archiveSeed(run(), kept);
    expect((await readdir(kept)).toSorted()).toEqual([
      'config.json',
      'evaluation.json',
      'metrics.jsonl',
      'model.onnx',
    ]);
    expect((await readSettings(kept)).data).toBe('prepared/fer2013');
    const other = join(place, 'other');
    await writeSettings(other, { ...settings, training: resolveConfig('mien-tiny', { epochs: 1, seed: 2 }) });
    for (const file of ['model.onnx', 'evaluation.json', 'metrics.jsonl'])
      await copyFile(join(run(), file), join(other, file));
    const options = { dataset, disturbed: 7, nonFaces: 2, threads: 1 };
    await promoteRun({ ...options, run: other, folder: folder(), otherSeeds: [kept] });
    expect((await readFigures(folder())).seeds.map(({ seed }) => seed)).toEqual([1, 2]);
    await promoteRun({ ...options, run: run(), folder: join(place, 'direct') });
    await promoteRun({ ...options, run: kept, folder: folder() });
    const files = [folder(), join(place, 'direct')].map((each) => readFile(join(each, 'model.onnx')));
    const [through, direct] = await Promise.all(files);
    expect(Buffer.compare(through!, direct!)).toBe(0);
  });

  it('is kept where only validation has judged it, judged on test as well', async () => {
    await writeFile(join(run(), 'model.onnx'), await withActivations(randomModel(1), 'model', dataset));
    await writeSettings(run(), { ...settings, test: false });
    await rm(join(run(), 'evaluation.json'));
    await expect(archiveJudged(run(), folder(), { ...dataset, hash: 'other' })).rejects.toMatchObject({
      code: 'DATASET_MISMATCH',
    });
    await archiveJudged(run(), folder(), dataset);
    expect((await readdir(folder())).toSorted()).toEqual([
      'config.json',
      'evaluation.json',
      'metrics.jsonl',
      'model.onnx',
    ]);
    const [evaluation] = JSON.parse(await readFile(join(folder(), 'evaluation.json'), 'utf8'));
    expect(evaluation).toMatchObject({ split: 'test', protocol: 'source-label', n: 21 });
    expect((await readSettings(folder())).test).toBe(true);
  });

  it('must have been trained on the data, and leaves the folder alone otherwise', async () => {
    const other = { ...dataset, hash: 'other' };
    await expect(promoteRun({ run: run(), folder: folder(), dataset: other })).rejects.toMatchObject({
      code: 'DATASET_MISMATCH',
    });
    expect(await readdir(place)).toEqual(['run']);
  });
});
