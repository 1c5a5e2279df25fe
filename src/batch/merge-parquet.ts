import type { SchemaElement } from 'hyparquet';
import type { ByteWriter as ByteWriterClass, ParquetWriter as ParquetWriterClass } from 'hyparquet-writer';
import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import type { OpenFile } from '../files/disk.js';
import { writeAll } from '../files/write-all.js';
import { writeWhole } from '../files/write-whole.js';
import type { Landmarks, RecognizedFace } from '../recognizer/result.js';
import type { Batch } from './batch.js';
import type { MergeOptions } from './merge-batch.js';
import { errorCode, type Row } from './row.js';
import { finalRows } from './rows.js';

type Cell = string | number | boolean | null;
type Kind = 'text' | 'whole' | 'number' | 'flag';

/** Rows that are held, and written as one group. */
const GROUP = 10_000;

const LANDMARKS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'] as const;
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The columns, named as those of CSV, and `error` behind the file. */
const COLUMNS: readonly (readonly [string, Kind])[] = [
  ['file', 'text'],
  ['error', 'text'],
  ['face', 'whole'],
  ...(['x', 'y', 'width', 'height', 'score'] as const).map((name) => [name, 'number'] as const),
  ...LANDMARKS.flatMap((name) => [
    [`${snake(name)}_x`, 'number'] as const,
    [`${snake(name)}_y`, 'number'] as const,
  ]),
  ['expression', 'text'],
  ['confidence', 'number'],
  ['uncertain', 'flag'],
  ...EXPRESSIONS.map((name) => [name, 'number'] as const),
];

const TYPES: Readonly<Record<Kind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
};

/**
 * As `mergeBatch`, a Parquet file: a row a face, and one without a face for each input that has none, with the code of its
 * error where it failed. Rows are compressed by Snappy, in groups of 10,000. Throws `OPTION_INVALID` where the package
 * `hyparquet-writer` is missing.
 */
export async function mergeParquet(
  batch: Batch,
  path: string,
  { onProgress }: Pick<MergeOptions, 'onProgress'> = {},
): Promise<{ readonly rows: number; readonly failed: number }> {
  const { ByteWriter, ParquetWriter } = await load();
  let [rows, failed] = [0, 0];
  await writeWhole(path, async (file) => {
    const table = new Table(file, ByteWriter, ParquetWriter, batch.plan.run);
    for await (const row of finalRows(batch)) {
      rows += 1;
      if (errorCode(row) !== undefined) failed += 1;
      for (const cells of cellsOf(row)) await table.add(cells);
      onProgress?.(rows);
    }
    await table.finish();
  });
  return { rows, failed };
}

/** A table on its way to a file. */
class Table {
  readonly #writer: ParquetWriterClass;
  #group: Cell[][] = COLUMNS.map(() => []);

  constructor(file: OpenFile, Bytes: typeof ByteWriterClass, Writer: typeof ParquetWriterClass, run: string) {
    let at = 0;
    const bytes = new Bytes();
    const flush = async (): Promise<void> => {
      at = await writeAll(file, bytes.getBytes(), at);
      bytes.index = 0;
    };
    const writer = Object.assign(bytes, { flush, finish: flush });
    const root: SchemaElement = { name: 'root', num_children: COLUMNS.length };
    const schema = COLUMNS.map(([name, kind]) => ({
      ...{ name, repetition_type: name === 'file' ? 'REQUIRED' : 'OPTIONAL' },
      ...TYPES[kind],
    })) as SchemaElement[];
    const kvMetadata = [{ key: 'mien.run', value: run }];
    this.#writer = new Writer({ writer, schema: [root, ...schema], kvMetadata, createdBy: 'mien' });
  }

  async add(cells: readonly Cell[]): Promise<void> {
    for (const [i, cell] of cells.entries()) this.#group[i]!.push(cell);
    if (this.#group[0]!.length >= GROUP) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  async #flush(): Promise<void> {
    if (this.#group[0]!.length === 0) return;
    const columnData = COLUMNS.map(([name], i) => ({ name, data: this.#group[i]! }));
    this.#group = COLUMNS.map(() => []);
    await this.#writer.write({ columnData, rowGroupSize: GROUP });
  }
}

function* cellsOf(row: Row): Generator<readonly Cell[]> {
  const blank = new Array<Cell>(COLUMNS.length - 2).fill(null);
  if ('error' in row) yield [row.file, row.error.code, ...blank];
  else if (row.faces.length === 0) yield [row.file, null, ...blank];
  else {
    for (const [i, face] of row.faces.entries()) {
      yield [row.file, null, i + 1, ...face.box, face.score, ...points(face.landmarks), ...perception(face)];
    }
  }
}

function points(landmarks: Landmarks | null): readonly Cell[] {
  return landmarks === null
    ? new Array<Cell>(10).fill(null)
    : LANDMARKS.flatMap((name) => [...landmarks[name]]);
}

function perception(face: object): readonly Cell[] {
  const { expression, confidence, uncertain, probabilities } = face as RecognizedFace;
  return [expression, confidence, uncertain, ...EXPRESSIONS.map((name) => probabilities[name])];
}

async function load(): Promise<{
  readonly ByteWriter: typeof ByteWriterClass;
  readonly ParquetWriter: typeof ParquetWriterClass;
}> {
  try {
    return await import('hyparquet-writer');
  } catch (cause) {
    throw new MienError('OPTION_INVALID', 'Parquet needs the package hyparquet-writer, which is not here', {
      cause,
      hint: 'Install it: npm install hyparquet-writer',
    });
  }
}
