import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDetector } from '../face/open-detector.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { checkChecksum, withChecksum } from './checksum.js';
import { type ModelDescription, readDescription } from './description.js';
import { findModel, findModelFile } from './find-model.js';
import { PACKAGED_MODELS } from './model-folders.js';
import { randomModel } from './testing/random-model.js';
import { encodeModelFile } from './write.js';

const PACKAGED = join(PACKAGED_MODELS, 'default', 'model.onnx');
const CALIBRATED = randomModel(1);
let folder: string;
const home = process.cwd();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
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

test('without a name it is the packaged model', async () => {
  expect(await findModel()).toMatchObject({ name: 'default', path: PACKAGED });
});

test('a model.onnx is named after its folder, another file after itself', async () => {
  await copyFile(PACKAGED, join(folder, 'model.onnx'));
  await copyFile(PACKAGED, join(folder, 'mine.onnx'));
  expect((await findModel(join(folder, 'model.onnx'))).name).toBe(basename(folder));
  expect((await findModel(folder)).name).toBe(basename(folder));
  expect((await findModel(join(folder, 'mine.onnx'))).name).toBe('mine.onnx');
});

test('a folder without a model, and a name that nothing has, are errors', async () => {
  await mkdir(join(folder, 'empty'));
  await expect(findModel(join(folder, 'empty'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  for (const unknown of ['no-such-model', '', './no-such-model', 'no-such.onnx', 'constructor']) {
    await expect(findModel(unknown)).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  }
});

test('a file that is not what was written is refused', async () => {
  const bytes = await withChecksum(CALIBRATED);
  bytes[1000]! ^= 1;
  await put('mine.onnx', bytes);
  await expect(findModel(join(folder, 'mine.onnx'))).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
});

describe('the current folder', () => {
  beforeEach(() => process.chdir(folder));

  test('cannot take the place of the packaged model, or of a name', async () => {
    for (const path of ['default', 'models/default', 'models/history/default', 'last', 'named']) {
      await put(`${path}/model.onnx`);
    }
    expect(await findModelFile('default')).toBe(PACKAGED);
    await expect(findModel('last')).resolves.toMatchObject({ path: 'models/history/default/model.onnx' });
    await expect(findModel('named')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      hint: expect.stringContaining('./named'),
    });
    expect(await findModelFile('./named')).toBe('named/model.onnx');
    expect(await findModelFile('./models/default')).toBe('models/default/model.onnx');
    await put('models/mine/model.onnx');
    expect(await findModelFile('mine')).toBe('models/mine/model.onnx');
    await put('own.onnx');
    expect(await findModelFile('own.onnx')).toBe('own.onnx');
  });

  test('cannot take the place of the packaged detector', async () => {
    for (const path of ['mtcnn', 'models/mtcnn', 'other']) {
      for (const net of ['p', 'r', 'o']) await put(`${path}/${net}.onnx`, 'not a net');
    }
    const packaged = await openDetector({ threads: 1 });
    await packaged.release();
    const ids: Record<string, string> = {};
    for (const name of ['one-pass', 'mtcnn']) {
      const named = await openDetector({ detector: name, threads: 1 });
      await named.release();
      ids[name] = named.id;
    }
    expect(ids['one-pass']).toBe(packaged.id);
    expect(ids.mtcnn).not.toBe(packaged.id);
    for (const path of ['./mtcnn', 'models/mtcnn', './models/mtcnn', join(folder, 'mtcnn')]) {
      await expect(openDetector({ detector: path })).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
    }
    await expect(openDetector({ detector: 'other' })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      hint: expect.stringContaining('./other'),
    });
  });

  test('has runs that are not finished: they are never the last', async () => {
    const settings = JSON.stringify({ test: false, training: { model: 'mien-tiny', epochs: 10 } });
    await put('models/history/20260101-000000-mien-tiny/config.json', settings);
    await put('models/history/20260101-000000-mien-tiny/model.onnx');
    // Killed while it trained, and by an earlier version, between the raw and the calibrated model.
    await put('models/history/20260102-000000-mien-tiny/config.json', settings);
    await put('models/history/20260102-000000-mien-tiny/metrics.jsonl', '{}\n{}\n{}\n');
    await put('models/history/20260103-000000-mien-tiny/config.json', settings);
    await put('models/history/20260103-000000-mien-tiny/model.onnx', uncalibrated());
    expect((await findModel('last')).name).toBe('20260101-000000-mien-tiny');
    await expect(findModel('20260102-000000-mien-tiny')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringContaining('not finished'),
      hint: expect.stringContaining('--resume'),
    });
  });
});

test('every network of the repository has its checksum, and the packaged one its class shares', async () => {
  const files = (await readdir(PACKAGED_MODELS, { recursive: true })).filter((file) =>
    file.endsWith('.onnx'),
  );
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const bytes = new Uint8Array(await readFile(join(PACKAGED_MODELS, file)));
    expect(await checkChecksum(bytes, file), file).toBe('right');
  }
  const { bytes } = await findModel();
  expect(readDescription(bytes, 'default').shares).toHaveLength(7);
});
