import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { parseConfig, resolveConfig, trainingConfigSchema } from './config.js';

const invalid = (part: string) =>
  expect.objectContaining({
    name: 'MienError',
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(part),
    hint: expect.stringContaining('mien train --help'),
  });

describe('a recipe', () => {
  test.each(ARCHITECTURES.map(({ name }) => name))('%s resolves, and is the same when read back', (model) => {
    const config = resolveConfig(model);
    expect(config.model).toBe(model);
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test("learningimage is the original project's", () => {
    expect(resolveConfig('learningimage')).toMatchObject({
      optimizer: { kind: 'adam', decay: 'coupled' },
      learningRate: 1e-3,
      schedule: { kind: 'constant' },
      batch: 32,
      epochs: 50,
      // The gradient of 0.001 · w²
      weightDecay: 0.002,
      patience: 5,
      select: 'loss',
      labels: 'argmax',
      validationLabels: 'argmax',
      labelSmoothing: 0,
      mixup: 0,
      augmentation: null,
      averageDecay: null,
      classWeights: 'none',
    });
  });

  test('takes changes, and leaves out those that are undefined', () => {
    const plain = resolveConfig('mien-s');
    const changed = resolveConfig('mien-s', { epochs: 3, seed: 9, batch: undefined, augmentation: null });
    expect(changed).toEqual({ ...plain, epochs: 3, seed: 9, augmentation: null });
    expect(resolveConfig('mien-s')).toEqual(plain);
  });

  test('fills in what a changed part leaves open', () => {
    const { optimizer, augmentation } = resolveConfig('mien-s', {
      optimizer: { kind: 'adam' },
      augmentation: { flip: 0.25 },
    });
    expect(optimizer).toEqual({ kind: 'adam', decay: 'decoupled' });
    expect(augmentation).toMatchObject({ flip: 0.25, brightness: 0, contrast: 0 });
    const { augmentation: whole } = resolveConfig('mien-deep');
    const turned = resolveConfig('mien-deep', { augmentation: { rotation: 5 } });
    expect(turned.augmentation).toEqual({ ...whole, rotation: 5 });
    expect(resolveConfig('learningimage', { augmentation: { flip: 1 } }).augmentation?.flip).toBe(1);
  });

  test('keeps the part of the epochs that is on smaller pictures, and has none where weights are given', () => {
    const recipe = resolveConfig('mien-deep');
    const { side, epochs } = recipe.progressive!;
    const double = resolveConfig('mien-deep', { epochs: 2 * recipe.epochs });
    expect(double).toEqual({
      ...recipe,
      epochs: 2 * recipe.epochs,
      progressive: { side, epochs: 2 * epochs },
    });
    expect(resolveConfig('mien-deep', { epochs: 1 }).progressive).toBeNull();
    expect(resolveConfig('mien-deep', { init: 'default' }).progressive).toBeNull();
    expect(resolveConfig('mien-deep', { progressive: null }).progressive).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
        const smaller = resolveConfig('mien-deep', { epochs: count }).progressive?.epochs ?? 0;
        expect(Math.abs(smaller / count - epochs / recipe.epochs)).toBeLessThan(1 / count);
      }),
      { numRuns: 50 },
    );
  });

  test('has epochs on smaller pictures only before others, and where the weights are the same', () => {
    const progressive = (side: number, epochs: number) => ({ epochs: 10, progressive: { side, epochs } });
    for (const model of ['mien-s', 'mien-se', 'mien-deep', 'mien-slim', 'mien-tiny'])
      for (const side of [16, 24, 32, 40])
        expect(resolveConfig(model, progressive(side, 9)).progressive).toEqual({ side, epochs: 9 });
    const refused = (code: string, message: string) =>
      expect.objectContaining({ name: 'MienError', code, message: expect.stringContaining(message) });
    for (const model of ['learningimage', 'mien-gd'])
      expect(() => resolveConfig(model, progressive(32, 5))).toThrow(
        refused('CONFIG_INVALID', `${model} has other weights for pictures of 32×32`),
      );
    expect(() => resolveConfig('mien-se', progressive(32, 10))).toThrow(
      refused('CONFIG_INVALID', '10 of 10 epochs'),
    );
    for (const side of [0, 20, 48, 56])
      expect(() => resolveConfig('mien-se', progressive(side, 5))).toThrow(invalid('progressive.side'));
  });

  test('of a model that is not known is MODEL_UNKNOWN', () => {
    expect(() => resolveConfig('resnet')).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
    expect(() => resolveConfig('constructor')).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  });
});

describe('keys that are not known', () => {
  test.each<[string, Record<string, unknown>]>([
    ['learning_rate', { learning_rate: 0.1 }],
    ['nesterov', { optimizer: { kind: 'sgd', nesterov: true } }],
    ['decay', { optimizer: { kind: 'sgd', decay: 'coupled' } }],
    ['gamma', { schedule: { kind: 'cosine', gamma: 0.1 } }],
    ['shear', { augmentation: { shear: 0.2 } }],
  ])('are refused by name: %s', (key, changes) => {
    expect(() => resolveConfig('mien-s', changes)).toThrow(invalid(`"${key}"`));
  });
});

describe('values that do not fit', () => {
  test.each<[string, unknown]>([
    ['epochs', 0],
    ['epochs', 1.5],
    ['epochs', '10'],
    ['batch', 0],
    ['batch', -8],
    ['seed', -1],
    ['seed', 0.5],
    ['learningRate', 0],
    ['learningRate', -0.1],
    ['learningRate', Number.NaN],
    ['learningRate', Number.POSITIVE_INFINITY],
    ['warmupEpochs', -1],
    ['weightDecay', -1e-4],
    ['clipNorm', 0],
    ['averageDecay', 1],
    ['averageDecay', -0.1],
    ['labels', 'majority'],
    ['validationLabels', 'votes'],
    ['labelSmoothing', 1.1],
    ['classWeights', 'balanced'],
    ['mixup', -0.2],
    ['select', 'f1'],
    ['patience', 0],
    ['optimizer', { kind: 'rmsprop' }],
    ['optimizer', 'sgd'],
    ['schedule', { kind: 'step', epochs: 3 }],
    ['schedule', { kind: 'plateau', patience: 0, factor: 0.1 }],
    ['schedule', { kind: 'step', epochs: 3, factor: 2 }],
    ['optimizer.momentum', { optimizer: { kind: 'sgd', momentum: 1.5 } }],
    ['augmentation.flip', { augmentation: { flip: 2 } }],
    ['augmentation.rotation', { augmentation: { rotation: 181 } }],
    ['augmentation.rotation', { augmentation: { rotation: -1 } }],
    ['augmentation.erase', { augmentation: { erase: '0.5' } }],
  ])('are refused, and named: %s %j', (path, value) => {
    const changes = path.includes('.') ? (value as Record<string, unknown>) : { [path]: value };
    expect(() => resolveConfig('mien-tiny', changes)).toThrow(invalid(path));
  });

  test('are all named at once', () => {
    const changes = { epochs: 0, batch: 0, colour: 'red' } as Record<string, unknown>;
    for (const name of ['epochs', 'batch', 'colour']) {
      expect(() => resolveConfig('mien-s', changes)).toThrow(invalid(name));
    }
  });

  test.each([undefined, null, 5, 'mien-s', [], {}])('a saved configuration that is %j', (value) => {
    expect(() => parseConfig(value)).toThrow(invalid(''));
  });
});

test('docs/training.md has every setting, with its value in the recipe where that is a plain one', async () => {
  const page = await readFile(new URL('../../docs/training.md', import.meta.url), 'utf8');
  // Sweeps have settings of their own.
  const [guide = ''] = page.split('\n## Sweep');
  const rows = new Map(
    [...guide.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, key, value]) => [key, value] as const),
  );
  expect([...rows.keys()]).toEqual(Object.keys(trainingConfigSchema.shape));
  const { model, augmentation, ...recipe } = resolveConfig('mien-deep');
  for (const [key, value] of Object.entries(recipe))
    expect(JSON.parse(rows.get(key)!.replaceAll('`', '')), key).toEqual(value);
  for (const [key, value] of Object.entries(augmentation!)) expect(guide).toContain(`\`${key}\` ${value}`);
});
