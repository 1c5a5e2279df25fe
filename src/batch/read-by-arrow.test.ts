import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Table, tableFromIPC } from 'apache-arrow';
import { ParquetFile } from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import { type ParquetCell, type ParquetColumn, writeParquet } from '../files/write-parquet.js';
import type { RecognizedFace } from '../recognizer/result.js';
import { withFolder } from '../testing/with-folder.js';
import { mergeParquet } from './merge-parquet.js';
import { finalRows } from './rows.js';
import { madeFace } from './testing/made-face.js';
import { MemoryStore } from './testing/memory-store.js';
import { planned } from './testing/planned-store.js';
import { stubLooking } from './testing/stub-looking.js';
import { workWith } from './work/work-batch.js';

// hyparquet and hyparquet-writer have one author, who could misread the format twice. The reader here is the Parquet of
// Apache Arrow in Rust, which Polars and DataFusion build on, as WebAssembly: parquet-wasm 0.8.0. apache-arrow 21.2.0 looks into
// its tables.

interface Read {
  readonly table: Table;
  /** Rows of each group. */
  readonly groups: readonly number[];
  readonly notes: Readonly<Record<string, string>>;
}

async function readByArrow(path: string): Promise<Read> {
  const file = await ParquetFile.fromFile(await openAsBlob(path));
  const metadata = file.metadata();
  const groups = Array.from({ length: metadata.numRowGroups() }, (_, i) => metadata.rowGroup(i).numRows());
  const notes = Object.fromEntries(metadata.fileMetadata().keyValueMetadata()) as Record<string, string>;
  return { table: tableFromIPC((await file.read()).intoIPCStream()), groups, notes };
}

/** Name, type and whether a cell may be empty, of each column. */
function columnsOf({ schema }: Table): readonly string[] {
  return schema.fields.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`);
}

/** One column after the other: whole rows as objects would take seconds. */
function cellsOf(table: Table): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    table.schema.fields.map(({ name }) => [name, [...(table.getChild(name) ?? [])] as readonly unknown[]]),
  );
}

describe('what is written as Parquet, read by Apache Arrow', () => {
  it('has each kind of column, empty cells, two groups and the notes', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'table.parquet');
      const kinds = ['text', 'whole', 'number', 'flag'] as const;
      const columns: readonly ParquetColumn[] = kinds.flatMap((kind) => [
        { name: kind, kind, required: true },
        { name: `${kind}_or_none`, kind },
        { name: `${kind}_never`, kind },
      ]);
      const texts = ['', 'Zoë', '日本 😀', 'a,"b"\n', 'x'.repeat(5000)];
      const wholes = [0, -1, 2 ** 31 - 1, -(2 ** 31), 7];
      const numbers = [0.1, -0, 5e-324, Number.MAX_VALUE, -1 / 3, Number.NEGATIVE_INFINITY];
      const valueAt = (i: number): readonly Exclude<ParquetCell, null>[] => [
        texts[i % (i < 100 ? 5 : 4)]!,
        wholes[i % 5]!,
        numbers[i % 6]!,
        i % 3 === 0,
      ];
      // The second group has one row, and no empty cell.
      const isEmpty = (i: number, k: number): boolean => i < 10_000 && (i + k) % 3 === 0;
      const count = 10_001;
      async function* rows(): AsyncGenerator<readonly ParquetCell[]> {
        for (let i = 0; i < count; i++) {
          yield valueAt(i).flatMap((cell, k) => [cell, isEmpty(i, k) ? null : cell, null]);
        }
      }
      await writeParquet(path, columns, rows(), { model: 'default', 'größe "x"': '' });
      const { table, groups, notes } = await readByArrow(path);
      expect(groups).toEqual([10_000, 1]);
      expect(notes).toMatchObject({ model: 'default', 'größe "x"': '' });
      const types = { text: 'Utf8', whole: 'Int32', number: 'Float64', flag: 'Bool' };
      expect(columnsOf(table)).toEqual(
        kinds.flatMap((kind) => [
          `${kind} ${types[kind]}`,
          `${kind}_or_none ${types[kind]}?`,
          `${kind}_never ${types[kind]}?`,
        ]),
      );
      const cells = cellsOf(table);
      const all = Array.from({ length: count }, (_, i) => valueAt(i));
      for (const [k, kind] of kinds.entries()) {
        const written = {
          [kind]: all.map((row) => row[k]),
          [`${kind}_or_none`]: all.map((row, i) => (isEmpty(i, k) ? null : row[k])),
          [`${kind}_never`]: all.map(() => null),
        };
        for (const [name, values] of Object.entries(written)) {
          // `toEqual` takes seconds for so many.
          expect([name, isDeepStrictEqual(cells[name], values)]).toEqual([name, true]);
        }
      }
    }));

  it('has the rows of a merged batch: faces, inputs without one, and errors', () =>
    withFolder(async (folder) => {
      const batch = await planned(new MemoryStore(), 40, 40);
      const looking = {
        ...stubLooking(),
        look: async ({ n, path }: { readonly n: number; readonly path: string }) => {
          if (n % 10 === 9) throw new MienError('IMAGE_UNREADABLE', `${path}: not a picture`);
          return {
            width: 64,
            height: 48,
            faces: n % 3 === 0 ? [madeFace(n, true), madeFace(n + 1, false)] : [],
          };
        },
      };
      await workWith(batch, looking, { signal: new AbortController().signal });
      const path = join(folder, 'faces.parquet');
      await mergeParquet(batch, path);
      const { table, notes } = await readByArrow(path);
      expect(notes['mien.run']).toBe(batch.plan.run);
      const cells = cellsOf(table);
      let line = 0;
      for await (const row of finalRows(batch)) {
        const faces = 'error' in row ? [] : (row.faces as readonly RecognizedFace[]);
        for (const found of faces.length === 0 ? [undefined] : faces) {
          const number = found === undefined ? null : faces.indexOf(found) + 1;
          const read = (name: string): unknown => cells[name]?.[line];
          expect([read('file'), read('face')]).toEqual([row.file, number]);
          expect(read('error')).toBe('error' in row ? row.error.code : null);
          const [x, y, width, height] = found?.box ?? [null, null, null, null];
          expect(['x', 'y', 'width', 'height'].map(read)).toEqual([x, y, width, height]);
          expect([read('nose_x'), read('nose_y')]).toEqual(found?.landmarks?.nose ?? [null, null]);
          expect(read('expression')).toBe(found?.expression ?? null);
          expect(read('uncertain')).toBe(found?.uncertain ?? null);
          expect(EXPRESSIONS.map(read)).toEqual(
            EXPRESSIONS.map((name) => found?.probabilities[name] ?? null),
          );
          line += 1;
        }
      }
      expect([line, table.numRows]).toEqual([table.numRows, 40 + 12]);
    }));
});
