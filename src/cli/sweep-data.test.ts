import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDataset } from '../dataset/prepared/read-dataset.js';
import { prepareSample } from '../dataset/sample/prepare-sample.js';
import type { SweepPlan } from '../sweep/sweep.js';
import { withFolder } from '../testing/with-folder.js';
import { readSweepData } from './sweep-data.js';

it('the datasets of a sweep are known by their hash, wherever and in whatever order they are named', () =>
  withFolder(async (folder) => {
    const [first, second, other] = ['first', 'second', 'other'].map((name) => join(folder, name));
    for (const [i, path] of [first, second, other].entries()) {
      await prepareSample(path!, {}, { train: 7 + 7 * i, validation: 7, test: 7 });
    }
    const hashOf = async (path: string): Promise<string> => (await readDataset(path)).hash;
    const judges = { name: 'photos', data: second!, hash: await hashOf(second!), share: 0.5 };
    const plan = { data: first!, hash: await hashOf(first!), second: judges } as unknown as SweepPlan;
    const hashes = async (given?: readonly string[]) => {
      const { data, dataset, second: read } = await readSweepData(plan, given);
      return [data, dataset.hash, read?.hash];
    };
    expect(await hashes()).toEqual([first, plan.hash, judges.hash]);
    // Another machine: both lie elsewhere.
    const [here, there] = [join(folder, 'here'), join(folder, 'there')];
    await rename(first!, here);
    await rename(second!, there);
    expect(await hashes([there, here])).toEqual([here, plan.hash, judges.hash]);
    await expect(hashes([here])).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      hint: expect.stringContaining('--data'),
    });
    await expect(hashes([here, there, other!])).rejects.toMatchObject({ code: 'DATASET_MISMATCH' });
    // Where it was lies something else now.
    await rename(other!, second!);
    await expect(hashes([here])).rejects.toMatchObject({ code: 'DATASET_MISMATCH' });
    const alone = { ...plan, second: null };
    expect((await readSweepData(alone, [here])).second).toBeUndefined();
  }));
