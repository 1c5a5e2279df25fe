import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSettings } from '../../src/run/run-folder.js';
import { withFolder } from '../../src/testing/with-folder.js';
import { resolveConfig } from '../../src/training/config.js';
import { readSeeds, seedsText } from './seed-figures.js';

async function writeRun(
  folder: string,
  seed: number,
  accuracy: number,
  changes: object = {},
): Promise<string> {
  const run = join(folder, `run-${seed}-${accuracy}`);
  await writeSettings(run, {
    command: 'mien run',
    data: 'fer',
    datasetHash: 'one',
    table: null,
    test: true,
    device: 'cpu',
    threads: 2,
    training: resolveConfig('mien-tiny', { seed }),
    ...changes,
  });
  const evaluation = {
    accuracy,
    macroF1: accuracy - 0.1,
    ece: 0.02,
    tvToVotes: 0.16,
    deduplicated: { accuracy },
    withoutNearCopies: { accuracy: accuracy - 0.01 },
  };
  await writeFile(join(run, 'evaluation.json'), JSON.stringify([evaluation]));
  return run;
}

test('seeds are told by their mean and standard deviation, and each', () =>
  withFolder(async (folder) => {
    const runs = [
      await writeRun(folder, 3, 0.88),
      await writeRun(folder, 1, 0.86),
      await writeRun(folder, 2, 0.87),
    ];
    const seeds = await readSeeds(runs);
    expect(seeds.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    // 0.86, 0.87, 0.88: the squares of the differences are 1, 0 and 1, over 2.
    expect(seedsText(seeds)).toBe(
      '3 seeds of the same command, mean ± standard deviation: accuracy 87.00 ± 1.00 %; de-duplicated 87.00 ± 1.00 %; ' +
        'without near-duplicates 86.00 ± 1.00 %; macro-F1 0.770 ± 0.010; ECE 0.020 ± 0.000; distance to votes 0.160 ± 0.000. ' +
        'By seed: 86.00 % (1), 87.00 % (2), 88.00 % (3).',
    );
    expect(seedsText(seeds.slice(0, 1))).toBe('One seed.');
    const unvoted = seeds.map((seed) => ({ ...seed, tvToVotes: null }));
    expect(seedsText(unvoted)).not.toContain('votes');
    const unsearched = seeds.map((seed) => ({ ...seed, accuracyWithoutNearCopies: null }));
    expect(seedsText(unsearched)).not.toContain('near-duplicates');
  }));

test('runs of two recipes, twice the same seed, and a run without test figures are refused', () =>
  withFolder(async (folder) => {
    const first = await writeRun(folder, 1, 0.86);
    const refused = [
      [
        await writeRun(folder, 2, 0.86, { training: resolveConfig('mien-tiny', { seed: 2, epochs: 3 }) }),
        /differ/,
      ],
      [await writeRun(folder, 3, 0.86, { datasetHash: 'two' }), /differ/],
      [await writeRun(folder, 1, 0.87), /same seed, 1/],
      [await writeRun(folder, 4, 0.86, { test: false }), /not judged on the test split/],
    ] as const;
    for (const [run, message] of refused) {
      await expect(readSeeds([first, run])).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message),
      });
    }
  }));
