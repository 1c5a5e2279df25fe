import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { zip } from '../testing/fixtures.js';
import { expressionOf, type IefdbFixture, writeIefdb } from '../testing/portraits.js';
import { findIefdb, IEFDB_ARCHIVE, IEFDB_PICTURES, IEFDB_TABLE, identifyIefdb, listIefdb } from './iefdb.js';

async function listing(fixture: IefdbFixture, subject?: string) {
  return withFolder(async (folder) => {
    await writeIefdb(folder, fixture);
    const listed = await listIefdb(await findIefdb(folder), { subject });
    listed.close();
    return listed;
  });
}

const TABLE = (...rows: readonly string[]) => ['PicNum,IntendedExpression', ...rows, ''].join('\n');
const withTable = (text: string) => listing({ pictures: 4, width: 16, table: () => text });

describe('listIefdb', () => {
  it.each([false, true])(
    'joins rows and portraits by number, whatever else the table holds: zip %s',
    async (packed) => {
      const { pictures, issues, rows } = await listing({ pictures: 14, packed, width: 16 });
      expect(issues).toEqual([]);
      expect(rows).toBe(14);
      expect(pictures.map(({ picture, row, label }) => [picture.name, row, label])).toEqual(
        Array.from({ length: 14 }, (_, i) => [`${i + 1}.jpg`, i, expressionOf(i + 1)]),
      );
      expect(pictures.every(({ split, subject }) => split === undefined && subject === undefined)).toBe(true);
    },
  );

  it.each<[string, (header: string, rows: readonly string[]) => string]>([
    ['CRLF and a byte order mark', (header, rows) => `\ufeff${[header, ...rows].join('\r\n')}\r\n`],
    ['semicolons', () => 'PicNum;IntendedExpression\n1;Disgust\n2;Fear\n'],
    [
      'spaces, quotes and other letter cases',
      () => ' picnum , INTENDEDEXPRESSION \n "1" , " disgust "\n2,FEAR',
    ],
    ['numbers as file names or with zeros', () => TABLE('001,Disgust', '2.jpg,Fear')],
    ['empty lines', () => TABLE('', '1,Disgust', '', '2,Fear', '')],
  ])('reads %s', async (_, table) => {
    const { pictures, issues } = await listing({ pictures: 2, width: 16, table });
    expect(issues).toEqual([]);
    expect(pictures.map(({ picture, label }) => [picture.name, label])).toEqual([
      ['1.jpg', 'disgust'],
      ['2.jpg', 'fear'],
    ]);
  });

  it('says who is in a picture only where the column is named', async () => {
    const { pictures } = await listing({ pictures: 8, width: 16 }, 'model');
    expect(pictures.map(({ subject }) => subject)).toEqual([...new Array<string>(7).fill('P1'), 'P2']);
    await expect(listing({ pictures: 1, width: 16 }, 'person')).rejects.toMatchObject({
      code: 'CSV_COLUMNS',
      message: expect.stringContaining('missing: person'),
    });
  });

  it.each<[string, string, (string | number | undefined)[][], string[]]>([
    [
      'a label without its picture',
      TABLE('1,Fear', '2,Fear', '3,Fear', '4,Fear', '5,Fear'),
      [['PICTURE_MISSING', IEFDB_TABLE, 4]],
      ['1', '2', '3', '4'],
    ],
    [
      'a picture without a label',
      TABLE('1,Fear', '2,Fear', '4,Fear'),
      [['PICTURE_UNLISTED', '3.jpg', undefined]],
      ['1', '2', '4'],
    ],
    [
      'a number that occurs twice with one expression',
      TABLE('1,Fear', '2,Fear', '3,Fear', '4,Fear', '2,fear'),
      [['PICTURE_TWICE', IEFDB_TABLE, 4]],
      ['1', '2', '3', '4'],
    ],
    [
      'a number that occurs with several expressions',
      TABLE('1,Fear', '2,Fear', '3,Fear', '4,Fear', '2,Anger', '2,Disgust'),
      [
        ['LABEL_CONFLICT', IEFDB_TABLE, 4],
        ['LABEL_CONFLICT', IEFDB_TABLE, 1],
        ['LABEL_CONFLICT', IEFDB_TABLE, 5],
      ],
      ['1', '3', '4'],
    ],
    [
      'labels that are no class, unknown, missing or numbers',
      TABLE('1,Contempt', '2,Bored', '3,', '4,3'),
      [
        ['LABEL_NO_CLASS', IEFDB_TABLE, 0],
        ['LABEL_UNKNOWN', IEFDB_TABLE, 1],
        ['LABEL_MISSING', IEFDB_TABLE, 2],
        ['LABEL_NUMBER', IEFDB_TABLE, 3],
      ],
      [],
    ],
    [
      'numbers that are none, and short rows',
      TABLE('one,Fear', ',Fear', '-2,Fear', '1,Fear', '2', '3,Fear', '4,Fear'),
      [
        ['PICTURE_NUMBER', IEFDB_TABLE, 0],
        ['PICTURE_NUMBER', IEFDB_TABLE, 1],
        ['PICTURE_NUMBER', IEFDB_TABLE, 2],
        ['LABEL_MISSING', IEFDB_TABLE, 4],
      ],
      ['1', '3', '4'],
    ],
  ])('audits %s; the others stay', async (_, table, expected, left) => {
    const { pictures, issues, rows } = await withTable(table);
    expect(issues.map(({ code, file, row }) => [code, file, row])).toEqual(expected);
    expect(issues.every(({ outcome }) => outcome === 'excluded')).toBe(true);
    expect(pictures.map(({ picture }) => picture.name.replace('.jpg', ''))).toEqual(left);
    // Everything that was looked at is a face or an issue.
    expect(pictures.length + issues.length).toBe(rows);
  });

  it.each([
    ['no PicNum column', 'Picture,IntendedExpression\n1,Fear\n', 'CSV_COLUMNS', 'missing: PicNum'],
    ['no label column', 'PicNum,Expression\n1,Fear\n', 'CSV_COLUMNS', 'missing: IntendedExpression'],
    ['no rows', 'PicNum,IntendedExpression\n', 'DATASET_EMPTY', 'no rows'],
    ['an empty table', '', 'DATASET_EMPTY', 'empty'],
    ['a quote that does not end', 'PicNum,IntendedExpression\n1,"Fear\n', 'CSV_BROKEN', 'Quote'],
  ])('refuses %s', async (_, table, code, message) => {
    await expect(withTable(table)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(message, 'i')),
    });
  });

  it('refuses a broken zip', () =>
    withFolder(async (folder) => {
      await writeIefdb(folder, { pictures: 1, packed: true, width: 16 });
      await writeFile(join(folder, IEFDB_ARCHIVE), 'PK\x03\x04 and no more');
      await expect(listIefdb(await findIefdb(folder))).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    }));

  it('refuses a zip whose names lead out of it', () =>
    withFolder(async (folder) => {
      await writeIefdb(folder, { pictures: 1, packed: true, width: 16 });
      await writeFile(join(folder, IEFDB_ARCHIVE), zip({ '../1.jpg': 'x' }));
      await expect(listIefdb(await findIefdb(folder))).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
    }));
});

describe('findIefdb', () => {
  it('finds its parts beside each other, in iefdb/, and as the original project left them', () =>
    withFolder(async (folder) => {
      await writeIefdb(join(folder, 'iefdb'), { pictures: 1, packed: true, width: 16 });
      const inside = join(folder, 'iefdb');
      expect(await findIefdb(inside)).toEqual({
        table: join(inside, IEFDB_TABLE),
        pictures: join(inside, IEFDB_ARCHIVE),
        packed: true,
      });
      expect(await findIefdb(folder)).toEqual(await findIefdb(inside));

      await mkdir(join(folder, 'IEFD'), { recursive: true });
      await rename(join(inside, IEFDB_TABLE), join(folder, 'IEFD', IEFDB_TABLE));
      await rename(join(inside, IEFDB_ARCHIVE), join(folder, IEFDB_ARCHIVE));
      expect(await findIefdb(folder)).toMatchObject({ packed: true });
      // Unpacked pictures come before the zip that they are from.
      await mkdir(join(folder, IEFDB_PICTURES));
      expect(await findIefdb(folder)).toMatchObject({
        packed: false,
        pictures: join(folder, IEFDB_PICTURES),
      });
    }));

  it('names what is missing, and how to get it', () =>
    withFolder(async (folder) => {
      const missing = (message: string) => ({
        code: 'DATASET_MISSING',
        message: expect.stringContaining(message),
        hint: expect.stringContaining('mien datasets pull iefdb'),
      });
      await expect(findIefdb(folder)).rejects.toMatchObject(
        missing('ImageDescriptionWEmotions.csv and Original.zip or Original/ is missing'),
      );
      await writeIefdb(folder, { pictures: 1, width: 16 });
      await rm(join(folder, IEFDB_TABLE));
      await expect(findIefdb(folder)).rejects.toMatchObject(
        missing(': ImageDescriptionWEmotions.csv is missing'),
      );
      await expect(findIefdb(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    }));
});

describe('identifyIefdb', () => {
  it.each([false, true])('follows the content of every file: zip %s', (packed) =>
    withFolder(async (folder) => {
      const identify = async () =>
        (await identifyIefdb(await findIefdb(folder), {})).map(({ sha256 }) => sha256);
      await writeIefdb(folder, { pictures: 3, packed, width: 16 });
      const first = await identify();
      expect(await identify()).toEqual(first);
      await writeIefdb(folder, { pictures: 3, packed, width: 18 });
      const other = await identify();
      expect(other[0]).toBe(first[0]);
      expect(other[1]).not.toBe(first[1]);
    }),
  );
});
