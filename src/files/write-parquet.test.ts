import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { type ParquetCell, type ParquetColumn, writeParquet } from './write-parquet.js';

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'file', kind: 'text', required: true },
  { name: 'face', kind: 'whole' },
  { name: 'share', kind: 'number' },
  { name: 'sure', kind: 'flag' },
];

/** Row `i`: every third cell of a column that may lack one is `null`. */
function row(i: number): readonly ParquetCell[] {
  const orNull = (cell: ParquetCell, from: number) => ((i + from) % 3 === 0 ? null : cell);
  return [`Zoë ${i}.jpg`, orNull(i - 5, 0), orNull(i / 7, 1), orNull(i % 2 === 0, 2)];
}

async function* rows(count: number) {
  for (let i = 0; i < count; i++) yield row(i);
}

async function bytesOf(path: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

describe('writeParquet', () => {
  it('gives every cell back, in groups of 10,000 rows, with its notes', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'deep', 'table.parquet');
      await writeParquet(path, COLUMNS, rows(20_001), { model: 'default' });
      const file = await bytesOf(path);
      const { row_groups, key_value_metadata } = parquetMetadata(file);
      expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([10_000, 10_000, 1]);
      expect(key_value_metadata).toEqual([{ key: 'model', value: 'default' }]);
      const read = await parquetReadObjects({ file });
      expect(read).toHaveLength(20_001);
      for (const i of [0, 1, 2, 9_999, 10_000, 20_000]) {
        const [name, face, share, sure] = row(i);
        expect(read[i]).toEqual({ file: name, face, share, sure });
      }
    }));

  it('writes a table without rows, whose columns a reader still finds', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'none.parquet');
      await writeParquet(path, COLUMNS, rows(0));
      const { schema, num_rows } = parquetMetadata(await bytesOf(path));
      expect(Number(num_rows)).toBe(0);
      expect(schema.slice(1).map(({ name, repetition_type }) => [name, repetition_type])).toEqual([
        ['file', 'REQUIRED'],
        ['face', 'OPTIONAL'],
        ['share', 'OPTIONAL'],
        ['sure', 'OPTIONAL'],
      ]);
    }));

  it('leaves no file where the rows fail on the way', () =>
    withFolder(async (folder) => {
      async function* broken() {
        yield* rows(10_001);
        throw new Error('no more');
      }
      await expect(writeParquet(join(folder, 'x.parquet'), COLUMNS, broken())).rejects.toThrow('no more');
      expect(await readdir(folder)).toEqual([]);
    }));
});
