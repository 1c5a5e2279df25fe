import type { AsyncBuffer, ColumnMetaData, FileMetaData, KeyValue, RowGroup, SchemaTree } from 'hyparquet';
import { fileError, MienError } from '../../errors.js';
import { optionalPackage } from '../../optional-package.js';
import { checkPage, type PageForm, type PageHeader, readPageHeader } from './check-page.js';
import { readThrift } from './thrift-fields.js';

type Hyparquet = typeof import('hyparquet');

/** "PAR1", and the length before it. */
const ENDING = 8;
const MOST_FOOTER = 2 ** 24;
/** A file may say more values than it has bytes, for equal ones take none; but no more than these. */
const MOST_IN_SMALL = 2 ** 21;
/** Of a row group, whose values are all in memory at once. */
const MOST_IN_GROUP = 2 ** 24;
/** Bytes of a column of a row group, unpacked. */
const MOST_UNPACKED = 2 ** 31;
/** Snappy gives at most 64 bytes for three. */
const SNAPPY_GAIN = 22;
/** Bytes that are read to find the header of a page, which may quote values; at first, and at most. */
const [HEADER, MOST_HEADER] = [2 ** 12, 2 ** 24];
/** A reader computes the bounds of decimals in time that grows with the square of their bytes. */
const MOST_DECIMAL = 4096;
/** Fields of the metadata: the list of columns, and in each what its bytes mean. */
const [SCHEMA, CONVERTED, DECIMAL] = [2, 6, 5];

/** A Parquet file whose rows are read a row group at a time. */
export interface ParquetTable {
  /** Names of the columns, those within columns not. */
  readonly columns: readonly string[];
  readonly notes: readonly KeyValue[];
  /** Rows of each row group. */
  readonly groups: readonly number[];
  /**
   * The cells of a column in a row group, after every page was checked: bytes are texts, or bytes where `texts` is false and
   * their type does not say that they are text. Throws `CSV_BROKEN`.
   */
  cells(column: string, group: number, options?: { readonly texts?: boolean }): Promise<readonly unknown[]>;
}

/**
 * Opens a Parquet file. A file is not trusted: what it says of its sizes is held against its bytes before anything of that
 * size is made, since 250 bytes may claim a billion rows. Refused are rows and values beyond 2 million that are more than
 * the file has bytes, 16 million in a row group, pages that hold more than their headers say, and columns of lists.
 *
 * Throws `OPTION_INVALID` where the package `hyparquet` is missing, `FILE_NOT_FOUND` and its kind, and `CSV_BROKEN` where the
 * file is no Parquet, is compressed otherwise than by Snappy, or goes beyond these limits.
 */
export async function openParquet(path: string): Promise<ParquetTable> {
  const reader = await optionalPackage(() => import('hyparquet'), 'hyparquet', 'Parquet needs');
  const file = await reader.asyncBufferFromFile(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  return readable(path, async () => {
    const metadata = reader.parquetMetadata(await readFooter(file), { geoparquet: false });
    const tree = reader.parquetSchema(metadata);
    checkRows(metadata, file.byteLength);
    return {
      columns: tree.children.map(({ element }) => element.name),
      notes: metadata.key_value_metadata ?? [],
      groups: metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
      cells: (column, group, { texts = true } = {}) =>
        readable(path, () => new Group(reader, file, metadata, tree, group).cells(column, texts)),
    };
  });
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MienError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('CSV_BROKEN', `${path}: not a readable Parquet file: ${detail}`, {
      cause: error,
      hint: 'Write it with Snappy or without compression, in row groups of some 100,000 rows, or get the file again.',
    });
  }
}

/** The metadata at the end of the file, looked through before objects are made of them, and what follows it. */
async function readFooter(file: AsyncBuffer): Promise<ArrayBuffer> {
  if (file.byteLength < ENDING) throw new Error('it is too short');
  const ending = new DataView(await file.slice(file.byteLength - ENDING, file.byteLength));
  const length = ending.getUint32(0, true);
  if (length > Math.min(MOST_FOOTER, file.byteLength - ENDING))
    throw new Error(`its metadata has ${length} bytes`);
  const footer = await file.slice(file.byteLength - ENDING - length, file.byteLength);
  const { longest, listed } = readThrift(new Uint8Array(footer, 0, length), 0, SCHEMA);
  if (longest > MOST_DECIMAL && listed.some((column) => column.get(CONVERTED) === DECIMAL)) {
    throw new Error(`it has a column of decimals, and a bound of ${longest} bytes`);
  }
  return footer;
}

function checkRows({ num_rows, row_groups }: FileMetaData, bytes: number): void {
  const counts = row_groups.map(({ num_rows: rows }) => whole(rows, 'a number of rows'));
  const sum = counts.reduce((rows, count) => rows + count, 0);
  if (sum !== whole(num_rows, 'a number of rows'))
    throw new Error(`it has ${num_rows} rows, and its groups ${sum}`);
  checkCount(sum, bytes);
  const largest = Math.max(0, ...counts);
  if (largest > MOST_IN_GROUP) throw new Error(`a row group of ${largest} rows`);
}

function checkCount(values: number, bytes: number): void {
  if (values <= Math.max(MOST_IN_SMALL, bytes)) return;
  throw new Error(`${values} values in a file of ${bytes} bytes`);
}

/** A number of 64 bits as it stands in metadata. */
function whole(value: unknown, what: string): number {
  const number = typeof value === 'bigint' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`a row group without ${what}`);
  return number;
}

/** One row group of a file. */
class Group {
  readonly #group: RowGroup;
  readonly #rows: number;

  constructor(
    private readonly reader: Hyparquet,
    private readonly file: AsyncBuffer,
    private readonly metadata: FileMetaData,
    private readonly tree: SchemaTree,
    index: number,
  ) {
    this.#group = metadata.row_groups[index]!;
    this.#rows = Number(this.#group.num_rows);
  }

  async cells(column: string, utf8: boolean): Promise<readonly unknown[]> {
    if (this.#rows === 0) return [];
    await this.#check(column);
    const metadata = { ...this.metadata, row_groups: [this.#group] };
    const { parquetReadObjects } = this.reader;
    const rows = await parquetReadObjects({ file: this.file, metadata, columns: [column], utf8 });
    return rows.map((row) => row[column]);
  }

  async #check(column: string): Promise<void> {
    const seen = new Set<string>();
    for (const { meta_data: chunk } of this.#group.columns) {
      if (chunk === undefined || !Array.isArray(chunk.path_in_schema))
        throw new Error('a column without metadata');
      if (chunk.path_in_schema[0] !== column) continue;
      const path = chunk.path_in_schema.join('\0');
      if (seen.has(path)) throw new Error(`the column ${column} is there twice`);
      seen.add(path);
      checkCount(seen.size * this.#rows, this.file.byteLength);
      await this.#checkChunk(chunk, this.#formOf(chunk.path_in_schema));
    }
  }

  #formOf(path: readonly string[]): PageForm {
    let [optional, node] = [0, this.tree];
    for (const name of path) {
      const child = node.children.find(({ element }) => element.name === name);
      if (child === undefined) throw new Error(`no column ${path.join('.')}`);
      const { repetition_type: repetition, logical_type: type, converted_type: converted } = child.element;
      if (repetition === 'REPEATED') throw new Error(`the column ${path.join('.')} holds lists`);
      if (['VARIANT', 'GEOMETRY', 'GEOGRAPHY'].includes(type?.type ?? '') || converted === 'DECIMAL') {
        throw new Error(`the column ${path.join('.')} holds ${converted ?? type?.type}`);
      }
      if (repetition !== 'REQUIRED') optional += 1;
      node = child;
    }
    return { optional, flags: node.element.type === 'BOOLEAN' };
  }

  /** Looks at every page of a column, which lie one behind the other. */
  async #checkChunk(chunk: ColumnMetaData, form: PageForm): Promise<void> {
    const start = whole(chunk.dictionary_page_offset || chunk.data_page_offset, 'the place of a column');
    const end = start + whole(chunk.total_compressed_size, 'the size of a column');
    if (end > this.file.byteLength) throw new Error('a column goes beyond its end');
    const pages = new Pages(this.file, end);
    let [values, unpacked] = [0, 0];
    for (let at = start; at < end - 1; ) {
      const { header, end: bodyAt } = await pages.header(at);
      at = bodyAt + header.packed;
      if (at > end) throw new Error('a page goes beyond its column');
      values += header.kind === 'dictionary' ? 0 : header.values;
      unpacked += header.unpacked;
      if (values > this.#rows) throw new Error(`a column of ${values} values in ${this.#rows} rows`);
      checkSizes(header, chunk.codec);
      if (unpacked > MOST_UNPACKED) throw new Error(`a column of ${unpacked} bytes in a row group`);
      if (header.kind !== 'dictionary') {
        const body = await this.file.slice(bodyAt, at);
        checkPage(this.#unpack(new Uint8Array(body), header, chunk.codec), header, form);
      }
    }
  }

  #unpack(body: Uint8Array, { unpacked, levels }: PageHeader, codec: string): Uint8Array {
    if (codec !== 'SNAPPY') return body;
    const whole = new Uint8Array(unpacked);
    whole.set(body.subarray(0, levels));
    this.reader.snappyUncompress(body.subarray(levels), whole.subarray(levels));
    return whole;
  }
}

/** Checks what a page says of itself against its bytes in the file. */
function checkSizes({ kind, values, packed, unpacked }: PageHeader, codec: string): void {
  if (kind === 'dictionary' && values > unpacked * 8) {
    throw new Error(`a dictionary of ${values} values in ${unpacked} bytes`);
  }
  const gain = codec === 'SNAPPY' ? SNAPPY_GAIN : 1;
  if (unpacked > packed * gain + 64)
    throw new Error(`a page of ${packed} bytes that says to be of ${unpacked}`);
}

/** Headers of pages, read from a window of the file, since pages may be small. */
class Pages {
  #window = new Uint8Array();
  #start = 0;

  constructor(
    private readonly file: AsyncBuffer,
    private readonly end: number,
  ) {}

  async header(at: number): Promise<{ header: PageHeader; end: number }> {
    for (let size = HEADER; ; size *= 16) {
      try {
        if (at < this.#start || at >= this.#start + this.#window.length) throw new Error('not in the window');
        const { header, end } = readPageHeader(this.#window, at - this.#start);
        return { header, end: this.#start + end };
      } catch (error) {
        const stop = Math.min(at + size, this.end);
        const isWhole = this.#start <= at && this.#start + this.#window.length >= stop;
        if (isWhole && (stop === this.end || size >= MOST_HEADER)) throw error;
        this.#window = new Uint8Array(await this.file.slice(at, stop));
        this.#start = at;
      }
    }
  }
}
