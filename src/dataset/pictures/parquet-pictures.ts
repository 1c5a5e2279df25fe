import { MienError } from '../../errors.js';
import { openParquet, type ParquetTable } from '../../files/parquet/open-parquet.js';
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
 * `readLabel`; a row without bytes fails when it is read. Throws `CSV_COLUMNS` without one of the columns, and as
 * `openParquet`.
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
    private readonly file: ParquetTable,
    private readonly columns: { readonly image: string; readonly label: string },
  ) {}

  static async open(table: TreeTable): Promise<ImageTable> {
    const file = await openParquet(table.path);
    return new ImageTable(table, file, columnsOf(table.path, file.columns));
  }

  /** Of every row, in words where the file says them. */
  async labels(): Promise<readonly string[]> {
    const names = classNames(this.file, this.columns.label);
    const texts: string[] = [];
    for (const group of this.file.groups.keys()) {
      for (const cell of await this.#cells(this.columns.label, group)) {
        if (typeof cell === 'string') texts.push(cell);
        else if (typeof cell !== 'number' && typeof cell !== 'bigint') texts.push('');
        else texts.push(names?.[Number(cell)] ?? String(cell));
      }
    }
    return texts;
  }

  picture(row: number): PictureFile {
    const name = `${this.table.name}#${row}`;
    return { name, read: () => this.#bytes(row, name), part: true };
  }

  async #bytes(row: number, name: string): Promise<Uint8Array> {
    let start = 0;
    for (const [index, rows] of this.file.groups.entries()) {
      if (row < start + rows) {
        if (this.#group?.index !== index) {
          this.#group = { index, cells: this.#cells(this.columns.image, index) };
        }
        const cell = (await this.#group.cells)[row - start];
        const bytes =
          cell instanceof Uint8Array ? cell : (cell as { bytes?: unknown } | null | undefined)?.bytes;
        if (bytes instanceof Uint8Array) return bytes;
        break;
      }
      start += rows;
    }
    throw new MienError('IMAGE_UNREADABLE', `${name}: the row holds no bytes of a picture`);
  }

  /** Bytes without a type are a picture's. */
  #cells(column: string, group: number): Promise<readonly unknown[]> {
    return this.file.cells(column, group, { texts: false });
  }
}

function columnsOf(path: string, names: readonly string[]): { image: string; label: string } {
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
function classNames({ notes }: ParquetTable, column: string): readonly string[] | undefined {
  try {
    const note = notes.find(({ key }) => key === 'huggingface')?.value ?? '{}';
    const names: unknown = JSON.parse(note)?.info?.features?.[column]?.names;
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
