import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet';
import { fileError, MienError } from '../../errors.js';
import { loadHyparquet, unreadableParquet } from '../../files/load-hyparquet.js';
import type { Issue } from '../../issue.js';
import { type LabelNumbering, readLabel } from '../label-numbers.js';
import type { Split } from '../record.js';
import { parseSplit } from '../split-words.js';
import { excludedRow } from './label-list.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture } from './picture-source.js';
import type { TreeTable } from './picture-tree.js';

export function isParquetName(name: string): boolean {
  return /\.parquet$/i.test(name);
}

/** Names that a column may have; the first that is there counts. */
const IMAGE = ['image', 'img', 'picture', 'pixels'];
const LABEL = ['label', 'labels', 'expression', 'emotion'];

/**
 * The rows of an image dataset as Hugging Face keeps it: Parquet files with a column of pictures, encoded (`{ bytes, path }`, or
 * bytes), and one of labels, words or numbers. The words that numbers stand for are in the file's notes (`ClassLabel`). A file or
 * folder is named for its split: `data/train-00000-of-00002.parquet`, `test/0000.parquet`. Issues, all excluded, are those of
 * `readLabel`; a row without bytes fails when it is read. Throws `OPTION_INVALID` where the package `hyparquet` is
 * missing, `CSV_COLUMNS` without one of the columns, and `CSV_BROKEN`.
 */
export async function listParquetPictures(
  tables: readonly TreeTable[],
  issues: Issue[],
  { numbering }: { readonly numbering?: LabelNumbering | undefined },
): Promise<ListedPictures> {
  const named: NamedPicture[] = [];
  let rows = 0;
  for (const table of tables) {
    const images = await ImageTable.open(table);
    const split = splitOf(table.name);
    const labels = await images.labels();
    labels.forEach((text, rowOfTable) => {
      const label = readLabel(text, numbering);
      if (typeof label === 'string') {
        named.push({ picture: images.picture(rowOfTable), row: rows + rowOfTable, label, split });
      } else {
        const what = { code: label.code, message: label.message, value: text };
        issues.push(excludedRow(table.name, rowOfTable, what));
      }
    });
    rows += labels.length;
  }
  return { pictures: named, rows };
}

/** The split that a word in the file's name, or else a folder, means. */
function splitOf(name: string): Split | undefined {
  const words = name
    .split('/')
    .toReversed()
    .flatMap((part) => [part, ...part.split(/[-_. ]/)]);
  return words.map(parseSplit).find((split) => split !== undefined);
}

/** One Parquet file. Its pictures are read a row group at a time, and the last group is kept: rows are asked for in order. */
class ImageTable {
  #group: { readonly index: number; readonly cells: Promise<readonly unknown[]> } | undefined;

  private constructor(
    private readonly table: TreeTable,
    private readonly file: AsyncBuffer,
    private readonly metadata: FileMetaData,
    private readonly columns: { readonly image: string; readonly label: string },
  ) {}

  static async open(table: TreeTable): Promise<ImageTable> {
    const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await loadHyparquet();
    const file = await asyncBufferFromFile(table.path).catch((error: unknown) => {
      throw fileError(error, table.path, 'read');
    });
    const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
      throw unreadableParquet(table.path, error);
    });
    return new ImageTable(table, file, metadata, columnsOf(table.path, parquetSchema(metadata)));
  }

  /** Of every row, in words where the file says them. */
  async labels(): Promise<readonly string[]> {
    const names = classNames(this.metadata, this.columns.label);
    const cells = await this.#read(this.columns.label, 0, Number(this.metadata.num_rows));
    return cells.map((cell) => {
      if (typeof cell === 'string') return cell;
      if (typeof cell !== 'number' && typeof cell !== 'bigint') return '';
      return names?.[Number(cell)] ?? String(cell);
    });
  }

  picture(row: number): PictureFile {
    const name = `${this.table.name}#${row}`;
    return { name, read: () => this.#bytes(row, name), part: true };
  }

  async #bytes(row: number, name: string): Promise<Uint8Array> {
    let start = 0;
    for (const [index, { num_rows }] of this.metadata.row_groups.entries()) {
      const end = start + Number(num_rows);
      if (row < end) {
        if (this.#group?.index !== index) {
          this.#group = { index, cells: this.#read(this.columns.image, start, end) };
        }
        const cell = (await this.#group.cells)[row - start];
        const bytes =
          cell instanceof Uint8Array ? cell : (cell as { bytes?: unknown } | null | undefined)?.bytes;
        if (bytes instanceof Uint8Array) return bytes;
        break;
      }
      start = end;
    }
    throw new MienError('IMAGE_UNREADABLE', `${name}: the row holds no bytes of a picture`);
  }

  async #read(column: string, rowStart: number, rowEnd: number): Promise<readonly unknown[]> {
    const { parquetReadObjects } = await loadHyparquet();
    const { file, metadata } = this;
    // Bytes without a type are a picture's.
    const options = { file, metadata, columns: [column], rowStart, rowEnd, utf8: false };
    const rows = await parquetReadObjects(options).catch((error: unknown) => {
      throw unreadableParquet(this.table.path, error);
    });
    return rows.map((row) => row[column]);
  }
}

function columnsOf(path: string, { children }: SchemaTree): { image: string; label: string } {
  const names = children.map(({ element }) => element.name);
  const find = (wanted: readonly string[]): string | undefined =>
    wanted.flatMap((word) => names.filter((name) => name.toLowerCase() === word))[0];
  const [image, label] = [find(IMAGE), find(LABEL)];
  if (image !== undefined && label !== undefined) return { image, label };
  const missing = [...(image === undefined ? ['image'] : []), ...(label === undefined ? ['label'] : [])];
  throw new MienError(
    'CSV_COLUMNS',
    `${path}: found the columns ${names.join(', ')}; missing: ${missing.join(', ')}`,
    {
      hint: 'A dataset of pictures has a column "image" and a column "label".',
    },
  );
}

/** What Hugging Face's notes in the file call the numbers of a column. */
function classNames(
  { key_value_metadata: notes = [] }: FileMetaData,
  column: string,
): readonly string[] | undefined {
  try {
    const note = notes.find(({ key }) => key === 'huggingface')?.value ?? '{}';
    const names: unknown = JSON.parse(note)?.info?.features?.[column]?.names;
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
