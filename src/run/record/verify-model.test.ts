import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGED_MODELS } from '../../model/model-folders.js';
import { randomModel } from '../../model/testing/random-model.js';
import { goldenPicture } from './golden-picture.js';
import { RECORD_FILE, recordModel } from './model-record.js';
import { verifyModel } from './verify-model.js';

describe('a recorded model', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-record-'));
    await writeFile(at('model.onnx'), randomModel(1));
    await writeFile(at('evaluation.json'), '[]\n');
    await writeFile(at('card.md'), '# Card\n');
    await recordModel(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const failures = async () => (await verifyModel(folder)).checks.filter(({ ok }) => !ok);

  it('is what it was', async () => {
    const { status, checks } = await verifyModel(folder);
    expect(status).toBe('ok');
    expect(checks.map(({ file, what }) => `${file} ${what}`)).toEqual([
      'evaluation.json hash',
      'model.onnx hash',
      'model.onnx answers',
    ]);
  });

  it('recorded probabilities, seven a picture that sum to 1, and not the same for all', async () => {
    const { golden } = JSON.parse(await readFile(at(RECORD_FILE), 'utf8'));
    const { probabilities } = golden['model.onnx'];
    expect(probabilities).toHaveLength(8 * 7);
    const first = probabilities.slice(0, 7) as number[];
    expect(first.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(probabilities.slice(7, 14)).not.toEqual(first);
  });

  it('fails where a byte differs, the answers too where it is a weight', async () => {
    const bytes = randomModel(1);
    bytes[Math.floor(bytes.length / 2)]! ^= 0x40;
    await writeFile(at('model.onnx'), bytes);
    expect((await verifyModel(folder)).status).toBe('failed');
    expect((await failures()).map(({ what }) => what)).toContain('hash');
    await writeFile(at('model.onnx'), randomModel(2));
    expect((await failures()).map(({ what }) => what)).toEqual(['hash', 'answers']);
  });

  it('fails where a file is missing, is no network, or another file was changed', async () => {
    await rm(at('evaluation.json'));
    expect(await failures()).toMatchObject([{ file: 'evaluation.json', what: 'hash' }]);
    await writeFile(at('evaluation.json'), '[]\n');
    await writeFile(at('model.onnx'), 'no network');
    expect(await failures()).toHaveLength(2);
  });

  it('may have its card mended', async () => {
    await writeFile(at('card.md'), '# The card\n');
    expect((await verifyModel(folder)).status).toBe('ok');
  });

  it('says that there is no record, or that it is broken', async () => {
    await writeFile(at(RECORD_FILE), '{"version":1}');
    await expect(verifyModel(folder)).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
    await rm(at(RECORD_FILE));
    expect(await verifyModel(folder)).toEqual({ status: 'unrecorded', checks: [] });
  });
});

describe('the pictures asked', () => {
  it('are levels, other ones for each number, the same each time', () => {
    const pictures = [0, 1, 2, 3].map((index) => goldenPicture(index, 3, 24));
    for (const picture of pictures)
      expect(picture.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
    expect(new Set(pictures.map(String)).size).toBe(4);
    expect(goldenPicture(1, 3, 24)).toEqual(pictures[1]);
  });
});

it.each(['default', 'mtcnn'])('the packaged model %s is as recorded', async (name) => {
  expect(await verifyModel(join(PACKAGED_MODELS, name))).toMatchObject({ status: 'ok' });
});
