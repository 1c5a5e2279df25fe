import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import {
  type AnyColumn,
  type AnyPage,
  anyParquet,
  compact,
  dataPage,
  dictionaryPage,
  fileOf,
  levels,
  type Struct,
  varint,
} from '../testing/any-parquet.js';
import { openParquet } from './open-parquet.js';

/** The cells of the column `a`. */
const cellsOf = (bytes: Uint8Array) =>
  withFolder(async (folder) => {
    const path = join(folder, 'a.parquet');
    await writeFile(path, bytes);
    const table = await openParquet(path);
    const groups = await Promise.all(table.groups.map((_, group) => table.cells('a', group)));
    return groups.flat();
  });
const refused = async (bytes: Uint8Array, why: string) => {
  await expect(cellsOf(bytes)).rejects.toMatchObject({
    code: 'CSV_BROKEN',
    message: expect.stringContaining(why),
  });
};

const A = [1, 0, 0, 0, 97];
const present = levels(1, 1);
const page = (values: number, body: readonly number[], more: Partial<AnyPage> = {}) =>
  dataPage({ values, body, ...more });
const file = (pages: readonly number[], rows: number | bigint, column: Partial<AnyColumn> = {}) =>
  anyParquet([{ name: 'a', pages, ...column }], { rows });
const dictionary = dictionaryPage({ values: 1, body: A });
/** A data page of the second kind. */
const secondPage = (runs: readonly number[], body: readonly number[], header: Struct) => [
  ...compact([
    [1, 3],
    [2, runs.length + body.length],
    [3, runs.length + body.length],
    [8, header],
  ]),
  ...runs,
  ...body,
];

describe('a Parquet file', () => {
  it('is read as it was written: plain, by dictionary, in runs, packed by Snappy or not', async () => {
    const texts = Array.from({ length: 700 }, (_, i) => (i % 7 === 0 ? null : `face ${i % 50}`));
    const flags = texts.map((_, i) => i % 3 === 0);
    for (const codec of ['SNAPPY', 'UNCOMPRESSED'] as const) {
      for (const [data, type] of [
        [texts, 'STRING'],
        [flags, 'BOOLEAN'],
      ] as const) {
        const columnData = [{ name: 'a', data, type }] as Parameters<
          typeof parquetWriteBuffer
        >[0]['columnData'];
        const bytes = new Uint8Array(parquetWriteBuffer({ columnData, codec, rowGroupSize: 300 }));
        expect(await cellsOf(bytes)).toEqual(data);
      }
    }
    for (const encoding of ['DELTA_BYTE_ARRAY', 'DELTA_LENGTH_BYTE_ARRAY'] as const) {
      const data = texts.map((text) => text ?? 'none');
      const columnData = [{ name: 'a', data, type: 'STRING' as const, encoding }];
      expect(await cellsOf(new Uint8Array(parquetWriteBuffer({ columnData })))).toEqual(data);
    }
    const numbers = texts.map((_, i) => BigInt(i * i) << 20n);
    const columnData = [
      { name: 'a', data: numbers, type: 'INT64' as const, encoding: 'DELTA_BINARY_PACKED' as const },
    ];
    expect(await cellsOf(new Uint8Array(parquetWriteBuffer({ columnData })))).toEqual(numbers);
  });

  it('may have a million equal rows in few bytes', async () => {
    const rows = 1_000_000;
    const bytes = file([...dictionary, ...page(rows, [...levels(rows, 1), 0], { encoding: 2 })], rows);
    expect(bytes.length).toBeLessThan(300);
    expect(
      await withFolder(async (folder) => {
        await writeFile(join(folder, 'a.parquet'), bytes);
        return (await openParquet(join(folder, 'a.parquet'))).groups;
      }),
    ).toEqual([rows]);
    expect(
      await cellsOf(file([...dictionary, ...page(9, [...levels(9, 1), 0], { encoding: 2 })], 9)),
    ).toEqual(new Array(9).fill('a'));
  });
});

describe('a Parquet file of some hundred bytes is refused that claims', () => {
  it('a billion rows, in one row group or a thousand', async () => {
    await refused(file(page(1e9, levels(1e9, 0)), 1e9), '1000000000 values in a file of');
    const pages = page(1e6, levels(1e6, 0));
    const bytes = anyParquet([{ name: 'a', pages }], { rows: 1e6, repeated: 20 });
    await refused(bytes, '20000000 values in a file of');
  });

  it('more values in a page than the row group has rows', async () => {
    await refused(file(page(1e8, levels(1e8, 0)), 5), 'a column of 100000000 values in 5 rows');
  });

  it('longer runs than the page has values', async () => {
    await refused(file(page(5, levels(2 ** 29, 0)), 5), 'a run of 536870912 values');
    const packed = [5, 0, 0, 0, ...varint(2 ** 29 + 1), 0];
    await refused(file(page(5, packed), 5), 'a run of 2147483648 values');
    const body = [...present, 1, ...varint(2 ** 30), 0];
    await refused(file([...dictionary, ...page(1, body, { encoding: 2 })], 1), 'a run of 536870912 values');
    const flags = [...present, ...levels(2 ** 29, 1)];
    await refused(file(page(1, flags, { encoding: 3 }), 1, { type: 0 }), 'a run of 536870912 values');
  });

  it('a dictionary of two billion words, or numbers in it of 200 bits', async () => {
    await refused(
      file([...dictionaryPage({ values: 2e9, body: A }), ...page(1, [...present, ...A])], 1),
      'a dictionary',
    );
    const wide = page(1, [...present, 200, 2, 0], { encoding: 2 });
    await refused(file([...dictionary, ...wide], 1), 'numbers of 200 bits');
  });

  it('to be two gigabytes unpacked', async () => {
    const pages = page(1, [255, 255, 255, 255, 7, 0, 97], { unpacked: 2 ** 31 - 1 });
    await refused(file(pages, 1, { codec: 1 }), 'a page of 7 bytes that says to be of 2147483647');
  });

  it('texts that repeat a long beginning', async () => {
    const rows = 1_000_000;
    // Differences in blocks of 128: the first number, and blocks of none but zeros.
    const same = (value: number) => [
      ...[...varint(128), ...varint(1), ...varint(rows), ...varint(2 * value)],
      ...Array.from({ length: Math.ceil(rows / 128) }, () => [0, 0]).flat(),
    ];
    const body = [...levels(rows, 1), ...same(5000), ...same(0)];
    await refused(file(page(rows, body, { encoding: 7 }), rows), 'texts of 5000000000 bytes in a page');
  });

  it('a list of 30 million elements, structures without end, or numbers without end', async () => {
    await refused(fileOf([], [0x19, 0xfc, ...varint(30_000_000)]), 'a list of 30000000 elements');
    await refused(fileOf([], new Array(1000).fill(0x1c)), 'structures within each other');
    await refused(fileOf([], [0x16, ...new Array(1000).fill(0x80)]), 'a number of more than 64 bits');
    await refused(fileOf([], [0x18, ...varint(2 ** 31)]), 'it ends in the middle');
    await refused(fileOf([], []), 'it ends in the middle');
    await refused(fileOf([], [0x1b, 0]), 'a value of the kind 11');
  });
});

describe('a page is refused', () => {
  it('without a size, a header, or a kind that is known', async () => {
    const header: Struct = [
      [1, 1],
      [2, 0],
      [3, 3],
      [4, 3],
    ];
    await refused(
      file(
        [
          ...compact([
            [1, 0],
            [2, 5],
            [5, header],
          ]),
          ...present,
          ...A,
        ],
        2,
      ),
      'a page without its size',
    );
    await refused(
      file(
        [
          ...compact([
            [1, 0],
            [2, 5],
            [3, -5],
            [5, header],
          ]),
          ...A,
        ],
        2,
      ),
      'a page without its size',
    );
    await refused(
      file(
        [
          ...compact([
            [1, 0],
            [2, 5],
            [3, 5],
          ]),
          ...A,
        ],
        2,
      ),
      'a page without its header',
    );
    await refused(
      file(
        [
          ...compact([
            [1, 1],
            [2, 5],
            [3, 5],
          ]),
          ...A,
        ],
        2,
      ),
      'a page of the kind 1',
    );
    await refused(
      file(
        compact([
          [1, 0],
          [2, 5],
          [3, 5000],
          [5, header],
        ]),
        2,
      ),
      'a page goes beyond its column',
    );
  });

  it('of the second kind whose levels go beyond it or their number', async () => {
    const header = (bytes: number): Struct => [
      [1, 2],
      [2, 1],
      [3, 2],
      [4, 0],
      [5, bytes],
      [6, 0],
    ];
    const runs = [...varint(2), 1, ...varint(2), 0];
    expect(await cellsOf(file(secondPage(runs, A, header(4)), 2))).toEqual(['a', null]);
    await refused(file(secondPage(runs, A, header(400)), 2), 'levels that are larger than their page');
    const long = [...varint(2 ** 30), 1];
    await refused(file(secondPage(long, A, header(long.length)), 2), 'a run of 536870912 values');
  });

  it('with odd encodings, or blocks of differences', async () => {
    await refused(file(page(1, [...present, ...A], { encoding: 9 }), 1), 'an encoding of the number 9');
    await refused(file(page(1, [...present, ...A], { encoding: 3 }), 1), 'runs of values that are no flags');
    await refused(file(page(2, [...levels(2, 1), 0, 1, 2, 0], { encoding: 5 }), 2, { type: 2 }), 'odd size');
    const cut = [...levels(200, 1), ...varint(128), 1, ...varint(200), 0, 0, 8];
    await refused(file(page(200, cut, { encoding: 5 }), 200, { type: 2 }), 'it ends in the middle');
    await refused(file(page(1, [200, 0, 0, 0, 1]), 1), 'levels that are larger than their page');
    await refused(file(page(1, [1]), 1), 'it ends in the middle');
  });

  it('in a column of lists', async () => {
    await refused(file(page(1, A), 1, { repetition: 2 }), 'the column a holds lists');
  });

  it('of a column that is there twice', async () => {
    const pages = page(1, [...present, ...A]);
    const twice = anyParquet(
      [
        { name: 'a', pages },
        { name: 'a', pages },
      ],
      { rows: 1 },
    );
    await refused(twice, 'the column a is there twice');
  });
});
