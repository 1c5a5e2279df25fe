import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModelDescription, readDescription } from '../model/description.js';
import { PACKAGED_MODELS } from '../model/model-folders.js';
import { randomModel } from '../model/testing/random-model.js';
import { encodeModelFile } from '../model/write.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { listModels } from './list-models.js';

const CALIBRATED = randomModel(1);
const home = process.cwd();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-list-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

async function put(path: string, bytes: Uint8Array | string = CALIBRATED): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

/** As a run of an earlier version wrote its model first: as it was trained. */
function uncalibrated(): Uint8Array {
  const { temperature: _, ...rest } = readDescription(CALIBRATED, 'model');
  const description: ModelDescription = { ...rest, temperature: 1 };
  return encodeModelFile(description, randomWeights('mien-tiny', 1));
}

/** Nets of the packaged detector, into a folder of the current one. */
async function putNets(to: string, nets: readonly string[]): Promise<void> {
  await mkdir(join(folder, to), { recursive: true });
  for (const net of nets) {
    await copyFile(join(PACKAGED_MODELS, 'mtcnn', `${net}.onnx`), join(folder, to, `${net}.onnx`));
  }
}

describe('listModels', () => {
  it('lists the packaged network, and both forms of the packaged detector by their names', async () => {
    const ofPackage = ['default', 'one-pass', 'mtcnn'];
    expect((await listModels()).filter(({ name }) => ofPackage.includes(name))).toMatchObject([
      { kind: 'expression', name: 'default', packaged: true, about: expect.stringContaining('% of') },
      { kind: 'detector', use: 'one-pass', packaged: true, about: expect.stringContaining('default') },
      { kind: 'detector', use: 'mtcnn', packaged: true, about: expect.stringContaining('cascade') },
    ]);
  });

  it('lists a network of models/ with its judgement, and by its path where its name means another', async () => {
    await put('models/default/model.onnx');
    await put('models/mine/model.onnx');
    const line = { accuracy: 0.875, n: 40, split: 'test', protocol: 'majority' };
    await put('models/mine/evaluation.json', JSON.stringify([line]));
    await put('models/other/model.onnx');
    await put('models/other/evaluation.json', 'not JSON');
    const own = (await listModels()).filter((model) => 'packaged' in model && !model.packaged);
    expect(own).toMatchObject([
      { name: 'default', use: 'models/default', size: CALIBRATED.length },
      { use: 'mine', about: expect.stringContaining('87.5 % of 40 test faces (majority)') },
      { use: 'other', about: expect.not.stringContaining('%') },
    ]);
  });

  it('lists another detector by its folder, in the form that is opened', async () => {
    await putNets('models/mine', ['search', 'decide', 'p', 'r', 'o']);
    await putNets('models/cascade', ['p', 'r', 'o']);
    const own = (await listModels()).filter((model) => 'packaged' in model && !model.packaged);
    expect(own).toMatchObject([
      { kind: 'detector', use: 'cascade', about: expect.stringContaining('cascade') },
      { kind: 'detector', use: 'mine', about: expect.stringContaining('one-pass') },
    ]);
  });

  it('lists what is broken with the reason, and all else beside it', async () => {
    await putNets('models/half', ['search']);
    await putNets('models/third', ['p', 'r']);
    await put('models/torn/model.onnx', CALIBRATED.subarray(0, 1000));
    for (const net of ['p', 'r', 'o']) await put(`models/mtcnn/${net}.onnx`, 'not a net');
    await put('models/fine/model.onnx');
    const own = (await listModels()).filter((model) => !('packaged' in model && model.packaged));
    expect(own).toMatchObject([
      { name: 'fine' },
      {
        name: 'half',
        error: { code: 'MODEL_BROKEN', message: expect.stringContaining('without decide.onnx') },
      },
      { name: 'mtcnn', error: { code: 'MODEL_BROKEN' } },
      { name: 'third', error: { code: 'MODEL_BROKEN', message: expect.stringContaining('without o.onnx') } },
      { name: 'torn', error: { code: 'MODEL_BROKEN' } },
    ]);
  });

  it('lists runs, the newest first: one without its model, or with an uncalibrated one, is not finished', async () => {
    const settings = JSON.stringify({ test: false, training: { model: 'mien-tiny', epochs: 10 } });
    for (const day of [1, 2, 3])
      await put(`models/history/2026010${day}-000000-mien-tiny/config.json`, settings);
    await put('models/history/20260101-000000-mien-tiny/model.onnx');
    await put('models/history/20260102-000000-mien-tiny/metrics.jsonl', '{}\n{}\n{}\n');
    await put('models/history/20260103-000000-mien-tiny/model.onnx', uncalibrated());
    const runs = (await listModels()).filter(({ path }) => path.includes('history'));
    expect(runs).toMatchObject([
      { kind: 'unfinished run', name: '20260103-000000-mien-tiny' },
      {
        kind: 'unfinished run',
        about: 'mien-tiny, 3 of 10 epochs done, no model yet',
        howTo: 'mien train --resume 20260102-000000-mien-tiny',
      },
      { kind: 'expression', use: '20260101-000000-mien-tiny' },
    ]);
  });
});
