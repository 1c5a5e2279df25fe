import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { sampleFaces } from '../sample/sample.js';
import { datasetCard, renewCard, writeSplitTables } from './hugging-face-folder.js';

const { records } = sampleFaces({ train: 14, validation: 7, test: 7 });

// That `datasets` of Hugging Face reads it so: docs/data.md.
describe('the folder of a dataset, for Hugging Face', () => {
  it('has a table for each split, whose file names begin there, with the columns of the dataset', () =>
    withFolder(async (folder) => {
      for (const split of ['train', 'validation', 'test']) await mkdir(join(folder, split));
      await writeSplitTables(records, folder);
      const text = await readFile(join(folder, 'test/metadata.csv'), 'utf8');
      const rows = parse(text, { columns: true }) as Record<string, string>[];
      const expected = records.filter(({ split }) => split === 'test');
      expect(rows.map((row) => [`images/test/${row.file_name}`, row.label, Number(row.source_row)])).toEqual(
        expected.map(({ fileName, sourceRow }) => [fileName, fileName.split('/')[2], sourceRow]),
      );
      // No sample face has a name, and words that a whole table lacks are of no kind.
      expect(Object.keys(rows[0]!)).toContain('duplicate_of');
      expect(Object.keys(rows[0]!)).not.toContain('name');
    }));

  it('has a card with the splits, and the classes in their order', () => {
    const card = datasetCard(records);
    expect(card).toMatch(/^---\n[\s\S]*\n---\n/);
    expect(card.match(/path: images\/\w+\/\*\*/g)).toHaveLength(3);
    expect([...card.matchAll(/'(\d)': (\w+)/g)].map(([, i, name]) => `${i} ${name}`)).toEqual(
      ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'].map((name, i) => `${i} ${name}`),
    );
    expect(card).toContain('- name: source_row\n        dtype: int64');
    expect(datasetCard(records.filter(({ split }) => split === 'train'))).not.toContain('images/test/**');
  });

  it('keeps a card of somebody else, and removes its own where no pictures are', () =>
    withFolder(async (folder) => {
      const card = (): Promise<string> => readFile(join(folder, 'README.md'), 'utf8');
      await renewCard(records, folder);
      expect(await card()).toBe(datasetCard(records));
      await renewCard([], folder);
      await expect(card()).rejects.toThrow('ENOENT');
      await writeFile(join(folder, 'README.md'), 'mine');
      await renewCard(records, folder);
      expect(await card()).toBe('mine');
    }));
});
