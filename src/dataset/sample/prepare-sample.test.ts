import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { readDataset } from '../prepared/read-dataset.js';
import { prepareSample } from './prepare-sample.js';

it('the sample faces are written once, also by two that ask at once', () =>
  withFolder(async (parent) => {
    const folder = join(parent, 'sample');
    const prepare = () => prepareSample(folder, {}, { train: 14, validation: 7, test: 7 });
    const [first, second] = await Promise.all([prepare(), prepare()]);
    expect(second.hash).toBe(first.hash);
    expect((await readDataset(folder)).hash).toBe(first.hash);
    const { mtimeMs } = await stat(join(folder, 'dataset.json'));
    expect((await prepare()).records).toHaveLength(28);
    expect((await stat(join(folder, 'dataset.json'))).mtimeMs).toBe(mtimeMs);
  }));
