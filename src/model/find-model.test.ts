import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findModel } from './find-model.js';
import { PACKAGED_MODELS } from './model-folders.js';

const PACKAGED = join(PACKAGED_MODELS, 'default', 'model.onnx');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-models-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

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
  await expect(findModel('no-such-model')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
});
