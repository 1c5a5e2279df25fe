import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assembleDataset } from '../prepared/assemble.js';
import { sampleFaces } from '../sample/sample.js';
import { withFolder } from '../testing/fixtures.js';
import { readNearDuplicates, removeNearDuplicates, writeNearDuplicates } from './near-duplicates-file.js';

const { records } = assembleDataset([
  { name: 'sample', ...sampleFaces({ train: 7, validation: 7, test: 7 }) },
]);
const [first, second] = ['validation', 'test'].map((split) =>
  records.findIndex((each) => each.split === split),
);
const of = records.findIndex(({ split }) => split === 'train');

test('what was found is read again, by row', () =>
  withFolder(async (folder) => {
    const copies = new Map([
      [first!, { of, correlation: 0.9612 }],
      [second!, { of, correlation: 1 }],
    ]);
    await writeNearDuplicates(folder, records, copies);
    expect(await readNearDuplicates(folder, records)).toEqual(copies);
    const [head, line] = (await readFile(join(folder, 'near-copies.csv'), 'utf8')).split('\n');
    expect([head, line]).toEqual([
      'file_name,copy_of,correlation',
      `${records[first!]!.fileName},${records[of]!.fileName},0.9612`,
    ]);
  }));

test('none found is another thing than not looked for', () =>
  withFolder(async (folder) => {
    expect(await readNearDuplicates(folder, records)).toBeUndefined();
    await writeNearDuplicates(folder, records, new Map());
    expect(await readNearDuplicates(folder, records)).toEqual(new Map());
    await removeNearDuplicates(folder);
    await removeNearDuplicates(folder);
    expect(await readNearDuplicates(folder, records)).toBeUndefined();
  }));

test('a file of another dataset, or none of ours, is refused', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'near-copies.csv');
    const [test, train] = [records[second!]!.fileName, records[of]!.fileName];
    for (const line of [
      `a.png,${train},0.97`,
      `${test},a.png,0.97`,
      `${test},${test},0.97`,
      `${test},${train},x`,
      test,
    ]) {
      await writeFile(path, `file_name,copy_of,correlation\n${line}\n`);
      await expect(readNearDuplicates(folder, records)).rejects.toMatchObject({
        code: 'DATASET_BROKEN',
        message: expect.stringContaining('near-copies.csv: row 0'),
      });
    }
    await writeFile(path, 'file_name,original\n');
    await expect(readNearDuplicates(folder, records)).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
  }));
