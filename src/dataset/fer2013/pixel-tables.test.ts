import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FACE_BYTES } from '../record.js';
import { type FerRow, ferCsv, pixels, tar, withFolder, zip } from '../testing/fixtures.js';
import { readFer2013 } from './fer2013.js';

const READ = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
const rows = (count: number, row: FerRow = {}): FerRow[] => Array.from({ length: count }, () => row);
const WHOLE = ferCsv([
  { usage: 'Training', emotion: '3' },
  { usage: 'PublicTest', emotion: '4' },
  { usage: 'PrivateTest', emotion: '6' },
]);
/** As in Kaggle's: train.csv lacks Usage, test.csv lacks emotion, too. */
const withoutUsage = (count: number) => ferCsv(rows(count), 'emotion,pixels');
const pixelsAlone = ferCsv(rows(4), 'pixels');

const read = (files: Readonly<Record<string, string | Uint8Array>>, name: string) =>
  withFolder(async (folder) => {
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), content);
    }
    const source = await readFer2013(join(folder, name));
    const told = source.records.map(({ split, sourceLabel }) => `${split} ${sourceLabel}`);
    return { source, told, codes: source.issues.map(({ code }) => code) };
  });

const THREE = ['train happy', 'validation sad', 'test neutral'];

describe('FER-2013 as people have it', () => {
  it.each<[string, Readonly<Record<string, Uint8Array>>]>([
    [
      "Kaggle's whole zip, whose tables come in any order",
      {
        'all.zip': zip({
          'example_submission.csv': 'id,emotion\n1,0\n',
          'test.csv': pixelsAlone,
          'train.csv': withoutUsage(5),
          'fer2013.tar.gz': gzipSync(tar({ 'x.txt': 'x' })),
          'icml_face_data.csv': WHOLE,
        }),
      },
    ],
    [
      'fer2013.tar.gz',
      { 'fer2013.tar.gz': gzipSync(tar({ 'fer2013/README': 'read me', 'fer2013/fer2013.csv': WHOLE })) },
    ],
    [
      'the tar that a browser unpacked',
      { 'fer2013.tar': tar({ 'fer2013/fer2013.bib': '@', 'fer2013/fer2013.csv': WHOLE }) },
    ],
    ['a zip with a broken table beside it', { 'x.zip': zip({ 'a.csv': '\0\0\0', 'b.csv': WHOLE }) }],
  ])('reads %s', async (_, files) => {
    const { told, source } = await read(files, Object.keys(files)[0]!);
    expect(told).toEqual(THREE);
    expect(source.images.subarray(FACE_BYTES, 2 * FACE_BYTES)).toEqual(pixels(1));
  });

  it.each([
    ['words', READ.map((word) => word[0]!.toUpperCase() + word.slice(1))],
    ['other words', ['anger', 'disgusted', 'fearful', 'happiness', 'sadness', 'surprised', 'calm']],
    ['numbers with a point', READ.map((_, i) => `${i}.0`)],
    ['numbers with a zero before', READ.map((_, i) => `0${i}`)],
    ['quoted numbers', READ.map((_, i) => `"0${i}"`)],
  ])('reads labels as %s', async (_, emotions) => {
    const { told, codes } = await read(
      { 'a.csv': ferCsv(emotions.map((emotion) => ({ emotion }))) },
      'a.csv',
    );
    expect(told).toEqual(READ.map((word) => `train ${word}`));
    expect(codes).toEqual([]);
  });

  it('reads Usage in the words of others', async () => {
    const usages = ['train', 'val', 'test', 'dev', 'EVAL', 'Public_Test', 'Private Test'];
    const { source } = await read({ 'a.csv': ferCsv(usages.map((usage) => ({ usage }))) }, 'a.csv');
    expect(source.records.map(({ split }) => split)).toEqual([
      'train',
      'validation',
      'test',
      'validation',
      'test',
      'validation',
      'test',
    ]);
  });

  it('shares out a table without Usage, every class by 80/10/10, the same each time', async () => {
    const files = { 'train.csv': withoutUsage(140) };
    const first = await read(files, 'train.csv');
    const counts = new Map<string, number>();
    for (const line of first.told) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const word of READ) {
      expect(['train', 'validation', 'test'].map((split) => counts.get(`${split} ${word}`))).toEqual([
        16, 2, 2,
      ]);
    }
    expect(first.codes).toEqual(['SPLIT_SHARED']);
    expect((await read(files, 'train.csv')).told).toEqual(first.told);
  });

  it.each([
    [
      'beside each other',
      { 'train.csv': withoutUsage(70), 'test.csv': withoutUsage(7), 'notes.csv': 'a\n' },
      'train.csv',
    ],
    [
      'in a zip',
      { 'a.zip': zip({ 'x/test.csv': withoutUsage(7), 'x/train.csv': withoutUsage(70) }) },
      'a.zip',
    ],
  ])(
    'joins train.csv and test.csv %s, and takes a tenth of training for validation',
    async (_, files, name) => {
      const { source, codes } = await read(files as never, name);
      const splits = source.records.map(({ split }) => split);
      expect(
        ['train', 'validation', 'test'].map((split) => splits.filter((one) => one === split).length),
      ).toEqual([63, 7, 7]);
      expect(new Set(source.records.map(({ sourceRow }) => sourceRow)).size).toBe(77);
      expect(codes).toEqual(['VALIDATION_CARVED']);
    },
  );

  it("says that Kaggle's test.csv has no labels, and takes train.csv", async () => {
    const { source, codes } = await read(
      { 'train.csv': withoutUsage(70), 'test.csv': pixelsAlone },
      'train.csv',
    );
    expect(source.rows).toBe(70);
    expect(codes).toEqual(['TABLE_UNLABELLED', 'SPLIT_SHARED']);
  });

  it.each<[string, Readonly<Record<string, string | Uint8Array>>, string, string]>([
    ['test.csv alone', { 'test.csv': pixelsAlone }, 'CSV_COLUMNS', 'missing: emotion'],
    [
      'a zip without such a table',
      { 'a.zip': zip({ 'a.csv': 'id,emotion\n', 'b.csv': 'x\n' }) },
      'CSV_COLUMNS',
      'a.zip (a.csv): found the columns "id", "emotion"',
    ],
    [
      'a tar without a table',
      { 'a.tar.gz': gzipSync(tar({ 'a.txt': 'x' })) },
      'ARCHIVE_BROKEN',
      'it holds a.txt',
    ],
    [
      'a tar cut short',
      { 'a.tar': tar({ 'fer2013.csv': WHOLE }).subarray(0, 4000) },
      'ARCHIVE_BROKEN',
      'bytes early',
    ],
  ])('refuses %s', async (_, files, code, message) => {
    await expect(read(files, Object.keys(files)[0]!)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
