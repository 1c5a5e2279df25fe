import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelCsv, type VoteFixture, votesCsv, withFolder } from '../testing/fixtures.js';
import { type FerPlusVotes, ferPlusPaths, findFerPlus, readFerPlus } from './ferplus.js';

const SAD = [0, 0, 0, 10, 0, 0, 0, 0, 0, 0];
const NF = [0, 0, 0, 0, 0, 0, 0, 0, 0, 10];

const ROWS: VoteFixture[] = [
  { name: 'a.png' },
  { name: '', votes: NF },
  { name: 'b.png' },
  { name: 'b.png', votes: SAD },
  { name: 'a.png', usage: 'PublicTest' },
  { name: 'c.png', usage: 'PrivateTest', votes: [0, 9, 0, 0, 0, 0, 0, 0, 0, 0] },
  { name: 'd.png', usage: 'PrivateTest', votes: [0, 'x', 0, 0, 0, 0, 0, 0, 0, 0] },
];

async function read(files: Readonly<Record<string, string>>, at = ''): Promise<FerPlusVotes> {
  return withFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    return readFerPlus(await findFerPlus(join(folder, at)));
  });
}

describe('readFerPlus', () => {
  it('reads fer2013new.csv row by row and drops none', async () => {
    const { rows, tables, issues } = await read({ 'fer2013new.csv': votesCsv(ROWS) });
    expect(tables).toEqual(['fer2013new']);
    expect(rows.map(({ split, name }) => [split, name])).toEqual([
      ['train', 'a.png'],
      ['train', undefined],
      ['train', 'b.png'],
      ['train', 'b.png'],
      ['validation', 'a.png'],
      ['test', 'c.png'],
      ['test', 'd.png'],
    ]);
    expect(rows[3]!.votes).toEqual({ fer2013new: SAD });
    expect(rows[6]!.votes).toEqual({});
    expect(issues.map(({ code, row }) => [code, row])).toEqual([
      ['NAME_MISSING', 1],
      ['NOT_A_FACE', 1],
      ['NAME_TWICE', 3],
      ['NAME_TWICE', 4],
      ['VOTES_SUM', 5],
      ['VOTES_UNREADABLE', 6],
    ]);
    expect(issues.every(({ outcome }) => outcome === 'noted')).toBe(true);
  });

  it('brings label tables in another order to their rows, by split and name, the first of a name', async () => {
    const labels = {
      'label-Train.csv': labelCsv([
        { name: 'b.png', votes: SAD },
        { name: 'a.png', votes: NF },
        { name: 'z.png', votes: NF },
        { name: 'a.png', votes: SAD },
      ]),
      'label-Valid.csv': labelCsv([{ name: 'a.png', votes: SAD }]),
      'label-Test.csv': labelCsv([{ name: 'c.png', votes: SAD }]),
    };
    const { rows, tables, issues } = await read({ 'fer2013new.csv': votesCsv(ROWS), ...labels });
    expect(tables).toEqual(['fer2013new', 'label-tables']);
    expect(rows.map(({ votes }) => votes['label-tables'])).toEqual([
      NF,
      undefined,
      SAD,
      undefined,
      SAD,
      SAD,
      undefined,
    ]);
    const own = issues.filter(({ file }) => file.startsWith('label'));
    expect(own.map(({ code, file, row }) => [code, file, row])).toEqual([
      ['NAME_UNKNOWN', 'label-Train.csv', 2],
      ['LABEL_TWICE', 'label-Train.csv', 3],
    ]);
    await expect(
      read({ 'fer2013new.csv': votesCsv(ROWS), ...labels, 'label-Test.csv': labels['label-Train.csv'] }),
    ).rejects.toMatchObject({
      code: 'DATASET_MISMATCH',
      message: expect.stringContaining('only 0 of its 4 images'),
    });
  });

  it.each([
    ['another table', 'emotion,pixels\n1,2\n', 'CSV_COLUMNS', 'missing: Usage, Image name, neutral'],
    ['an empty file', ' \n', 'DATASET_EMPTY', 'empty'],
    ['a header alone', votesCsv([]).split('\n')[0]!, 'DATASET_EMPTY', 'no rows'],
    ['binary data', 'a\0b', 'CSV_BROKEN', 'binary'],
    ['an unclosed quote', `${votesCsv(ROWS)}"`, 'CSV_BROKEN', 'Quote'],
  ])('refuses %s', async (_, content, code, message) => {
    await expect(read({ 'fer2013new.csv': content })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('refuses a label table with another number of fields', async () => {
    const files = {
      'fer2013new.csv': votesCsv(ROWS),
      'label-Train.csv': 'a.png,1,2\n',
      'label-Valid.csv': 'x\n',
      'label-Test.csv': 'x\n',
    };
    await expect(read(files)).rejects.toMatchObject({
      code: 'CSV_COLUMNS',
      message: expect.stringContaining('row 0 has 3 fields'),
    });
  });
});

describe('findFerPlus', () => {
  const votes = { 'fer2013new.csv': votesCsv(ROWS) };
  const flat = {
    ...votes,
    'label-Train.csv': labelCsv([{ name: 'a.png', votes: SAD }]),
    'label-Valid.csv': labelCsv([{ name: 'a.png', votes: SAD }]),
    'label-Test.csv': labelCsv([{ name: 'c.png', votes: SAD }]),
  };
  const nested = {
    ...votes,
    'FER2013Train/label.csv': flat['label-Train.csv'],
    'FER2013Valid/label.csv': flat['label-Valid.csv'],
    'FER2013Test/label.csv': flat['label-Test.csv'],
  };

  it.each([
    ['a folder', flat, '', 2],
    ['the file', flat, 'fer2013new.csv', 2],
    ['a label table', flat, 'label-Test.csv', 2],
    ["the repository's folders", nested, '', 2],
    ["a label table of the repository's", nested, 'FER2013Test/label.csv', 2],
    ['fer2013new.csv alone', votes, '', 1],
    ['one label table missing', { ...votes, 'label-Test.csv': flat['label-Test.csv'] }, '', 1],
    ['another name', { 'votes.csv': votes['fer2013new.csv'] }, 'votes.csv', 1],
  ])('finds the tables by %s', async (_, files, at, count) => {
    expect((await read(files, at)).tables).toHaveLength(count);
  });

  it('refuses label tables alone, and what is not there', async () => {
    const { 'fer2013new.csv': _, ...labels } = flat;
    await expect(read(labels)).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      hint: expect.stringContaining('pull ferplus'),
    });
    await expect(read(votes, 'none.csv')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('lists the paths in a fixed order', () => {
    const labels = { train: 'b', validation: 'c', test: 'd' };
    expect(ferPlusPaths({ votes: 'a', labels })).toEqual(['a', 'b', 'c', 'd']);
    expect(ferPlusPaths({ votes: 'a', labels: undefined })).toEqual(['a']);
  });
});
