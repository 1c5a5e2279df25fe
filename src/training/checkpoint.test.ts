import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeTensors } from '../model/safetensors.js';
import { Random } from '../random.js';
import {
  BEST_FILE,
  CHECKPOINT_FILE,
  type Checkpoint,
  checkBest,
  checkState,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
import { resolveConfig } from './config.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-checkpoint-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const CHECKPOINT: Checkpoint = {
  config: resolveConfig('mien-s', { seed: 7, optimizer: { kind: 'adam' }, patience: 3 }),
  progress: {
    epoch: 1,
    step: 4,
    sums: { loss: 5.25, correct: 31, stepSeconds: 1.5, seconds: 2 },
    history: [
      {
        epoch: 1,
        steps: 10,
        learningRate: 0.05,
        trainLoss: 1.75,
        trainAccuracy: 0.25,
        validationLoss: 1 / 3,
        validationAccuracy: 0.5,
        imagesPerSecond: 123.456,
        seconds: 9,
      },
    ],
    datasetHash: 'abc',
  },
  state: { 'decayed.weights': Float32Array.of(1, 2, 3), 'plain.weights': Float32Array.of(-0.1) },
};

const broken = (part: string) =>
  expect.objectContaining({
    name: 'MienError',
    code: 'CHECKPOINT_BROKEN',
    message: expect.stringContaining(part),
    hint: expect.stringContaining('tart the run anew'),
  });

/** Writes a checkpoint whose description has been changed. */
async function written(
  change: (metadata: { config: unknown; progress: Record<string, unknown> }) => void,
): Promise<void> {
  const { config, progress, state } = CHECKPOINT;
  const metadata = structuredClone({ config, progress: { ...progress } as Record<string, unknown> });
  change(metadata);
  await writeTensors(join(folder, CHECKPOINT_FILE), {
    tensors: state,
    metadata: { config: JSON.stringify(metadata.config), progress: JSON.stringify(metadata.progress) },
  });
}

test('a checkpoint reads back as it was written', async () => {
  await writeCheckpoint(folder, CHECKPOINT);
  expect(await readCheckpoint(folder)).toEqual(CHECKPOINT);
});

test('a newer one replaces it', async () => {
  await writeCheckpoint(folder, CHECKPOINT);
  const newer = { ...CHECKPOINT, progress: { ...CHECKPOINT.progress, step: 5 } };
  await writeCheckpoint(folder, newer);
  expect((await readCheckpoint(folder)).progress.step).toBe(5);
});

describe('what is no checkpoint', () => {
  test('is FILE_NOT_FOUND where there is none', async () => {
    await expect(readCheckpoint(folder)).rejects.toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  });

  test('is CHECKPOINT_BROKEN where it is cut off', async () => {
    await writeCheckpoint(folder, CHECKPOINT);
    const path = join(folder, CHECKPOINT_FILE);
    const { length } = await readFile(path);
    await truncate(path, length - 1);
    await expect(readCheckpoint(folder)).rejects.toThrow(broken('plain.weights is cut off'));
    await writeFile(path, '');
    await expect(readCheckpoint(folder)).rejects.toThrow(broken('it has 0 bytes'));
  });

  test('is CHECKPOINT_BROKEN with one bit flipped, 30 of 30', async () => {
    const random = new Random(30);
    const weights = Float32Array.from({ length: 50_000 }, () => random.normal());
    await writeCheckpoint(folder, { ...CHECKPOINT, state: { 'decayed.weights': weights } });
    const path = join(folder, CHECKPOINT_FILE);
    const bytes = await readFile(path);
    for (let i = 0; i < 30; i++) {
      const damaged = Buffer.from(bytes);
      damaged[random.below(bytes.length)]! ^= 1 << random.below(8);
      await writeFile(path, damaged);
      await expect(readCheckpoint(folder)).rejects.toThrow(broken(CHECKPOINT_FILE));
    }
  });

  test('is CHECKPOINT_BROKEN where it holds other tensors, such as the best weights', async () => {
    await writeTensors(join(folder, CHECKPOINT_FILE), {
      tensors: CHECKPOINT.state,
      metadata: { epoch: '3' },
    });
    await expect(readCheckpoint(folder)).rejects.toThrow(broken('is no checkpoint of a run'));
  });

  test.each<[string, Parameters<typeof written>[0]]>([
    ['an unknown option, as of a newer version', (m) => Object.assign(m.config as object, { sharpness: 1 })],
    ['no configuration', (m) => Object.assign(m, { config: null })],
    ['a negative step', ({ progress }) => Object.assign(progress, { step: -1 })],
    ['half an epoch', ({ progress }) => Object.assign(progress, { epoch: 0.5 })],
    ['no history', ({ progress }) => delete progress.history],
    ['an incomplete history', ({ progress }) => Object.assign(progress, { history: [{ epoch: 1 }] })],
    ['a history of fewer epochs', ({ progress }) => Object.assign(progress, { history: [] })],
    ['an epoch that was not reached', ({ progress }) => Object.assign(progress, { epoch: 9 })],
    ['a sum that is no number', ({ progress }) => Object.assign(progress, { sums: { loss: null } })],
    ['no hash of the data', ({ progress }) => delete progress.datasetHash],
  ])('is CHECKPOINT_BROKEN with %s', async (_, change) => {
    await written(change);
    await expect(readCheckpoint(folder)).rejects.toThrow(broken(CHECKPOINT_FILE));
  });

  test('is CHECKPOINT_BROKEN where its description is no JSON', async () => {
    await writeTensors(join(folder, CHECKPOINT_FILE), {
      tensors: {},
      metadata: { config: '{', progress: '{}' },
    });
    await expect(readCheckpoint(folder)).rejects.toThrow(broken(CHECKPOINT_FILE));
  });
});

describe('the best weights must be there before a run goes on', () => {
  const expected = [{ name: 'decayed.weights', size: 3 }];
  const put = (tensors: Readonly<Record<string, Float32Array>>) =>
    writeTensors(join(folder, BEST_FILE), { tensors, metadata: { epoch: '1' } });

  test('as they are here', async () => {
    await put({ 'decayed.weights': new Float32Array(3), others: new Float32Array(1) });
    await expect(checkBest(folder, expected)).resolves.toBeUndefined();
  });

  test('missing, damaged or of another network, they are refused', async () => {
    await expect(checkBest(folder, expected)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await put({ 'decayed.weights': new Float32Array(4) });
    await expect(checkBest(folder, expected)).rejects.toThrow(broken('is of another network'));
    await truncate(join(folder, BEST_FILE), 100);
    await expect(checkBest(folder, expected)).rejects.toThrow(broken(BEST_FILE));
  });
});

describe('the state must be that of the network', () => {
  const expected = [
    { name: 'decayed.weights', size: 3 },
    { name: 'plain.weights', size: 1 },
  ];

  test('as it is here', () => {
    expect(() => checkState(CHECKPOINT, expected)).not.toThrow();
  });

  test.each<[string, typeof expected, string]>([
    ['another size', [{ name: 'decayed.weights', size: 4 }], 'decayed.weights has 3 values, expected 4'],
    [
      'a vector that is missing',
      [...expected, { name: 'statistics', size: 2 }],
      'statistics has 0 values, expected 2',
    ],
    ['a name of the language', [{ name: 'constructor', size: 2 }], 'constructor'],
  ])('refuses %s', (_, vectors, message) => {
    expect(() => checkState(CHECKPOINT, vectors)).toThrow(broken(message));
  });
});
