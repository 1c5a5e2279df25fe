import { describe, expect, it } from 'vitest';
import { settingDifferences } from '../../studio/runs/setting-differences.js';

describe('the settings in which two runs differ', () => {
  it('are found at any depth, also where one run does not have them', () => {
    const first = { seed: 1, optimizer: { name: 'sgd', momentum: 0.9 }, scale: [0.9, 1.1], mixup: null };
    const second = { seed: 2, optimizer: { name: 'sgd' }, scale: [0.9, 1.2], mixup: null, depth: 3 };
    expect(settingDifferences([first, second])).toEqual([
      { name: 'depth', values: ['–', '3'] },
      { name: 'optimizer.momentum', values: ['0.9', '–'] },
      { name: 'scale', values: ['[0.9,1.1]', '[0.9,1.2]'] },
      { name: 'seed', values: ['1', '2'] },
    ]);
  });

  it('are found among any number of runs', () => {
    expect(
      settingDifferences([
        { seed: 1, rate: 1 },
        { seed: 1, rate: 1 },
        { seed: 2, rate: 1 },
      ]),
    ).toEqual([{ name: 'seed', values: ['1', '1', '2'] }]);
  });

  it('are none of equal settings, of missing ones, and of those that are left out', () => {
    expect(settingDifferences([{ a: { b: 1 } }, { a: { b: 1 } }])).toEqual([]);
    expect(settingDifferences([null, null])).toEqual([]);
    expect(settingDifferences([{ command: 'x' }, { command: 'y' }], ['command'])).toEqual([]);
  });
});
