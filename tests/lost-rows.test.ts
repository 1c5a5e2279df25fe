import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeGrayPng } from '../src/dataset/prepared/png.js';
import { sampleFaces } from '../src/dataset/sample/sample.js';
import { ferCsv } from '../src/dataset/testing/fixtures.js';
import { FACE_BYTES, FACE_SIZE } from '../src/image/face-size.js';
import { jsonLines, mienHere, temporaryFolder } from './program.js';

const PREPARE = ['prepare', '--labels', 'fer2013', '--no-near-copies', '--no-images'];

describe('rows that cannot be used', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const row = (i: number) => ({ emotion: i % 5 < 3 ? String(i % 7) : 'bored' });
    await writeFile(join(folder, 'lossy.csv'), ferCsv(Array.from({ length: 70 }, (_, i) => row(i))));
    await writeFile(join(folder, 'fine.csv'), ferCsv(Array.from({ length: 70 }, () => ({}))));
  });

  it('are counted in the last lines, and the exit code is 1 unless that is allowed', async () => {
    const words = [...PREPARE, '--fer2013', 'lossy.csv', '--out', 'lossy'];
    const first = await mienHere(folder, ...words);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('fer2013: 28 of 70 rows are lost (40.0 %).');
    expect(first.stderr).toContain('Nothing is left of class "bored".');
    expect(first.stderr.trimEnd()).toMatch(/--allow-loss\.\s+\[ROWS_LOST\]$/);
    // Also where the dataset is there already.
    expect((await mienHere(folder, ...words)).code).toBe(1);
    const allowed = await mienHere(folder, ...words, '--allow-loss');
    expect([allowed.code, allowed.stderr.includes('28 of 70')]).toEqual([0, true]);
    const told = await mienHere(folder, ...words, '--json');
    expect(jsonLines(told.stdout)).toMatchObject([{ losses: [{ source: 'fer2013', rows: 70, lost: 28 }] }]);
    const fine = await mienHere(folder, ...PREPARE, '--fer2013', 'fine.csv', '--out', 'fine');
    expect([fine.code, fine.stderr]).toEqual([0, '']);
  });

  it('keep "mien run" from training on the rest unasked', async () => {
    const result = await mienHere(
      folder,
      'run',
      '--fer2013',
      'lossy.csv',
      '--labels',
      'source-label',
      '--out',
      'run',
    );
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('28 of 70 rows are lost');
    expect(await stat(join(folder, 'run')).catch(() => undefined)).toBeUndefined();
  });
});

describe('a data folder', () => {
  it('with something that is not read is never passed over for drawn faces', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'datasets', 'photos', 'happy'), { recursive: true });
    const result = await mienHere(folder, 'run');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('datasets holds photos');
    expect(result.stderr).toContain('--folder datasets/photos');
    expect(result.stderr).toContain('--sample');
    expect(await stat(join(folder, 'prepared')).catch(() => undefined)).toBeUndefined();
  });

  it('with FER-2013 as pictures is prepared by their folders, without votes', async () => {
    const folder = await temporaryFolder();
    const { records, images } = sampleFaces({ train: 28, validation: 0, test: 14 });
    for (const [i, { split, sourceLabel }] of records.entries()) {
      const file = join(folder, 'datasets', 'fer2013', split, sourceLabel!, `${i}.png`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(
        file,
        encodeGrayPng(images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES), FACE_SIZE, FACE_SIZE),
      );
    }
    const result = await mienHere(folder, 'prepare', '--no-near-copies', '--no-images', '--json');
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(jsonLines(result.stdout)).toMatchObject([
      { folder: 'prepared/fer2013', counts: { records: 42, splits: { test: 14 } }, losses: [] },
    ]);
    const audit = JSON.parse(await readFile(join(folder, 'prepared', 'fer2013', 'audit.json'), 'utf8'));
    expect(Object.keys(audit.issueCounts)).toEqual(['VALIDATION_CARVED']);
  });
});
