import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../src/dataset/prepared/write-dataset.js';
import { sampleFaces } from '../src/dataset/sample/sample.js';
import { writeIefdb } from '../src/dataset/testing/portraits.js';
import { mien, start, temporaryFolder } from './program.js';

const TRAIN = ['train', '--data', 'small', '--model', 'mien-tiny', '--epochs', '1', '--batch', '16'];

describe('two commands at once', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const faces = sampleFaces({ train: 32, validation: 14, test: 14 });
    await writeDataset([{ name: 'sample', ...faces }], join(folder, 'small'), { images: false });
    await writeIefdb(join(folder, 'datasets/iefdb'), { pictures: 28, width: 240 });
  });

  it('runs that begin in one second get folders of their own', async () => {
    const runs = await Promise.all([mien(folder, ...TRAIN), mien(folder, ...TRAIN)]);
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const names = await readdir(join(folder, 'models/history'));
    expect(names).toHaveLength(2);
    for (const name of names)
      expect(await readdir(join(folder, 'models/history', name))).toContain('report.html');
  }, 240_000);

  it('the second that goes on with a run is refused, and the first ends well', async () => {
    const first = start(folder, ...TRAIN, '--out', 'run');
    await first.waitFor('epoch 1/1');
    const second = await mien(folder, 'train', '--resume', 'run');
    const { code } = await first.finished;
    expect([second.code, code]).toEqual([1, 0]);
    expect(second.stderr).toContain('FOLDER_LOCKED');
    expect(second.stderr).toMatch(/process \d+ on ".*" has been writing there since \d{4}-/);
    expect((await readdir(join(folder, 'run'))).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 240_000);

  it('the second that prepares one folder is refused, and what is there is as one alone makes it', async () => {
    const words = ['prepare', '--no-fer2013', '--no-near-copies', '--json', '--out'];
    const both = await Promise.all([mien(folder, ...words, 'both'), mien(folder, ...words, 'both')]);
    const refused = both.filter(({ code }) => code !== 0);
    // Where one ended before the other began to write, that one used what it found.
    expect(refused.length).toBeLessThan(2);
    for (const { code, stderr } of refused)
      expect([code, stderr]).toEqual([1, expect.stringContaining('FOLDER_LOCKED')]);
    const alone = await mien(folder, ...words, 'alone');
    const hashOf = (text: string): unknown => (JSON.parse(text) as { hash: unknown }).hash;
    const [done] = both.filter(({ code }) => code === 0);
    expect(hashOf(done!.stdout)).toBe(hashOf(alone.stdout));
    expect((await mien(folder, ...words, 'both')).stdout).toContain('"reused":true');
  }, 240_000);
});
