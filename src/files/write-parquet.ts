import type { SchemaElement } from 'hyparquet';
import type { ByteWriter as ByteWriterClass, ParquetWriter as ParquetWriterClass } from 'hyparquet-writer';
import { optionalPackage } from '../optional-package.js';
import type { OpenFile } from './disk.js';
import { writeAll } from './write-all.js';
import { writeWhole } from './write-whole.js';

export type ParquetCell = string | number | boolean | null;

export interface ParquetColumn {
  readonly name: string;
  /** `whole` is an integer of 32 bits, `number` a double. */
  readonly kind: 'text' | 'whole' | 'number' | 'flag';
  /** Whether no cell of it is `null`. Default false. */
  readonly required?: boolean;
}

/** Rows that are held, and written as one group. */
const GROUP = 10_000;

const TYPES: Readonly<Record<ParquetColumn['kind'], Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
};

/**
 * Writes rows, each a cell a column, as a Parquet file, whole or not at all: compressed by Snappy, in groups of 10,000, so
 * that memory stays flat. `notes` are the file's key-value metadata.
 * Throws `OPTION_INVALID` where the package `hyparquet-writer` is missing, and as `writeWhole`.
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  rows: AsyncIterable<readonly ParquetCell[]>,
  notes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { ByteWriter, ParquetWriter } = await load();
  await writeWhole(path, async (file) => {
    const table = new Table(file, columns, ParquetWriter, new ByteWriter(), notes);
    for await (const cells of rows) await table.add(cells);
    await table.finish();
  });
}

/** Loads the package that writes Parquet, so that the lack of it shows before long work. Throws `OPTION_INVALID`. */
export async function requireParquet(): Promise<void> {
  await load();
}

/** A table on its way to a file. */
class Table {
  readonly #writer: ParquetWriterClass;
  #group: ParquetCell[][];

  constructor(
    file: OpenFile,
    private readonly columns: readonly ParquetColumn[],
    Writer: typeof ParquetWriterClass,
    bytes: ByteWriterClass,
    notes: Readonly<Record<string, string>>,
  ) {
    this.#group = columns.map(() => []);
    let at = 0;
    const flush = async (): Promise<void> => {
      at = await writeAll(file, bytes.getBytes(), at);
      bytes.index = 0;
    };
    const writer = Object.assign(bytes, { flush, finish: flush });
    const root: SchemaElement = { name: 'root', num_children: columns.length };
    const schema = columns.map(({ name, kind, required }) => ({
      ...{ name, repetition_type: required ? 'REQUIRED' : 'OPTIONAL' },
      ...TYPES[kind],
    })) as SchemaElement[];
    const kvMetadata = Object.entries(notes).map(([key, value]) => ({ key, value }));
    this.#writer = new Writer({ writer, schema: [root, ...schema], kvMetadata, createdBy: 'mien' });
  }

  async add(cells: readonly ParquetCell[]): Promise<void> {
    for (const [i, cell] of cells.entries()) this.#group[i]!.push(cell);
    if (this.#group[0]!.length >= GROUP) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  async #flush(): Promise<void> {
    if (this.#group[0]!.length === 0) return;
    const columnData = this.columns.map(({ name }, i) => ({ name, data: this.#group[i]! }));
    this.#group = this.columns.map(() => []);
    await this.#writer.write({ columnData, rowGroupSize: GROUP });
  }
}

function load(): Promise<{
  readonly ByteWriter: typeof ByteWriterClass;
  readonly ParquetWriter: typeof ParquetWriterClass;
}> {
  return optionalPackage(() => import('hyparquet-writer'), 'hyparquet-writer', 'Parquet needs');
}
