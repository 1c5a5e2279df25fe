import { describe, expect, it } from 'vitest';
import { listTrials } from './list-trials.js';
import { rungsOf } from './rungs.js';
import { parseSweepConfig } from './sweep-config.js';
import { trialConfig } from './trial-config.js';

const parse = (json: unknown) => parseSweepConfig(json, 'sweep.json');
const refused = (message: string) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) });

const GRID = { learningRate: [0.1, 0.2], batch: [16, 32, 64] };

describe('a sweep', () => {
  it('of a grid tries every combination, the last setting fastest', () => {
    const trials = listTrials(parse({ search: 'grid', space: GRID }));
    expect(trials.map(({ learningRate, batch }) => [learningRate, batch])).toEqual([
      ...[
        [0.1, 16],
        [0.1, 32],
        [0.1, 64],
      ],
      ...[
        [0.2, 16],
        [0.2, 32],
        [0.2, 64],
      ],
    ]);
  });

  it('by lot tries combinations of lists once each, in an order that the seed decides', () => {
    const of = (changes: object) => listTrials(parse({ search: 'random', space: GRID, ...changes }));
    const all = of({});
    expect(new Set(all.map((trial) => JSON.stringify(trial))).size).toBe(6);
    expect(of({ trials: 4 })).toEqual(all.slice(0, 4));
    expect(of({})).toEqual(all);
    expect([2, 3, 4].some((seed) => JSON.stringify(of({ seed })) !== JSON.stringify(all))).toBe(true);
  });

  it('draws from ranges, on a scale of factors where asked', () => {
    const space = {
      learningRate: { low: 0.001, high: 1, scale: 'log' },
      weightDecay: { low: 0, high: 1 },
      batch: { low: 16, high: 18, whole: true },
      labels: ['votes', 'argmax'],
    };
    const trials = listTrials(parse({ search: 'random', trials: 400, space }));
    const rates = trials.map(({ learningRate }) => Number(learningRate));
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.001);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    // A third of the draws in each power of ten: 133 ± 5 standard deviations of 9.4.
    for (const low of [0.001, 0.01, 0.1]) {
      const share = rates.filter((rate) => rate >= low && rate < 10 * low).length;
      expect(Math.abs(share - 400 / 3)).toBeLessThan(47);
    }
    expect(new Set(trials.map(({ batch }) => batch))).toEqual(new Set([16, 17, 18]));
    expect(new Set(trials.map(({ labels }) => labels)).size).toBe(2);
  });

  it.each<[object, string]>([
    [{ space: {} }, 'names no setting'],
    [{ space: GRID, serach: 'grid' }, 'did you mean "search"'],
    [{ space: { batch: [] } }, 'space.batch'],
    [{ space: { epochs: [1, 2] } }, 'the same for all trials'],
    [{ search: 'grid', space: { learningRate: { low: 0.1, high: 1 } } }, 'range'],
    [{ space: { learningRate: { low: 0.1, high: 1 } } }, 'expected a number'],
    [{ trials: 3, space: { learningRate: { low: 0, high: 1, scale: 'log' } } }, 'above 0'],
    [{ trials: 3, space: { learningRate: { low: 2, high: 1 } } }, 'low below high'],
    [{ search: 'grid', trials: 3, space: GRID }, 'every combination'],
    [{ search: 'random', rungs: [1, 2], space: GRID }, 'belong to "asha"'],
    [{ rungs: [3, 1], space: GRID }, 'rising numbers'],
    [{ second: { name: 'x', data: 'y', share: 2 }, space: GRID }, 'second.share'],
  ])('refuses %j', (json, message) => {
    expect(() => parse(json)).toThrow(refused(message));
  });

  it('refuses more trials than combinations', () => {
    expect(() => listTrials(parse({ trials: 7, space: GRID }))).toThrow(refused('6 combinations'));
  });
});

describe('rungs', () => {
  const asha = { search: 'asha', eta: 3 } as const;

  it('are the epochs divided by eta, as often as trials and epochs allow', () => {
    expect(rungsOf({ ...asha }, { trials: 27, epochs: 24 })).toEqual([2, 4, 24]);
    expect(rungsOf({ ...asha }, { trials: 8, epochs: 24 })).toEqual([2, 24]);
    expect(rungsOf({ ...asha }, { trials: 100, epochs: 3 })).toEqual([1, 2, 3]);
    expect(rungsOf({ ...asha }, { trials: 100, epochs: 1 })).toEqual([1]);
    expect(rungsOf({ ...asha }, { trials: 2, epochs: 20 })).toEqual([20]);
    expect(rungsOf({ ...asha, search: 'grid' }, { trials: 27, epochs: 27 })).toEqual([27]);
  });

  it('that are given must end with all epochs, and have enough trials', () => {
    expect(rungsOf({ ...asha, rungs: [2, 9] }, { trials: 3, epochs: 9 })).toEqual([2, 9]);
    expect(() => rungsOf({ ...asha, rungs: [2, 9] }, { trials: 3, epochs: 10 })).toThrow(
      refused('10 epochs'),
    );
    expect(() => rungsOf({ ...asha, rungs: [1, 3, 9] }, { trials: 8, epochs: 9 })).toThrow(refused('need 9'));
  });
});

describe("a trial's configuration", () => {
  it('is the recipe, what is shared, and its own, whose paths may lead inside', () => {
    const config = trialConfig(
      'mien-se',
      { model: 'mien-tiny', epochs: 4, augmentation: { flip: 0.25 } },
      { learningRate: 0.3, 'augmentation.erase': 0.5, 'optimizer.momentum': 0.8 },
    );
    expect(config).toMatchObject({ model: 'mien-tiny', epochs: 4, batch: 64, learningRate: 0.3 });
    expect(config.augmentation).toMatchObject({ flip: 0.25, erase: 0.5, rotation: 10 });
    expect(config.optimizer).toEqual({ kind: 'sgd', momentum: 0.8 });
  });

  it('may have another architecture, with its recipe', () => {
    expect(trialConfig('mien-tiny', { epochs: 4 }, { model: 'learningimage' })).toMatchObject({
      ...{ model: 'learningimage', batch: 32, epochs: 4, labels: 'argmax' },
    });
  });

  it.each([{ lerningRate: 1 }, { learningRate: -1 }, { 'optimizer.speed': 2 }, { learningRate: 'fast' }])(
    'refuses %j, and names it',
    (settings) => {
      expect(() => trialConfig('mien-tiny', {}, settings)).toThrow(refused(JSON.stringify(settings)));
    },
  );
});
