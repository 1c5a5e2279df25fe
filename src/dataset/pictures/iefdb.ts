import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hashFile } from '../../download/hash-file.js';
import { fileError, MienError } from '../../errors.js';
import type { Expression } from '../../expression.js';
import type { Issue } from '../../issue.js';
import { type FileIdentity, regularFileSize } from '../byte-stream.js';
import { readLabel } from '../label-numbers.js';
import { openPictureArchive } from './picture-archive.js';
import { type IdentifyOptions, identifyFiles, listPictures, type PictureFile } from './picture-file.js';
import type { NamedPicture, PictureListing } from './picture-source.js';
import { missingColumns, readSmallTable, type SmallTable } from './small-table.js';

/** The files of the Iranian Emotional Face Database as its OSF project, a6e2u, names them. */
export const IEFDB_TABLE = 'ImageDescriptionWEmotions.csv';
export const IEFDB_ARCHIVE = 'Original.zip';
export const IEFDB_PICTURES = 'Original';

/** Where its parts may lie inside a folder; the original project kept the table in `IEFD/` and the zip beside that. */
export const IEFDB_FOLDERS = ['', 'iefdb', 'IEFD'];

/** The parts that were found. */
export interface IefdbFiles {
  readonly table: string;
  /** `Original.zip`, or the folder `Original`. */
  readonly pictures: string;
  readonly packed: boolean;
}

/** The parts of IEFDB in `folder`, or in `iefdb/` or `IEFD/` inside it; `undefined` for a part that is missing. */
export async function lookForIefdb(folder: string): Promise<Partial<IefdbFiles>> {
  const table = await first(IEFDB_TABLE, 'file');
  const unpacked = await first(IEFDB_PICTURES, 'folder');
  if (unpacked !== undefined) return { ...(table && { table }), pictures: unpacked, packed: false };
  const archive = await first(IEFDB_ARCHIVE, 'file');
  return { ...(table && { table }), ...(archive && { pictures: archive, packed: true }) };

  async function first(name: string, kind: 'file' | 'folder'): Promise<string | undefined> {
    for (const inside of IEFDB_FOLDERS) {
      const path = join(folder, inside, name);
      const status = await stat(path).catch(() => undefined);
      if (kind === 'file' ? status?.isFile() : status?.isDirectory()) return path;
    }
    return undefined;
  }
}

/** As {@link lookForIefdb}, all parts. Throws `DATASET_MISSING`, and `FILE_NOT_FOUND` for the folder itself. */
export async function findIefdb(folder: string): Promise<IefdbFiles> {
  try {
    await readdir(folder);
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
  const { table, pictures, packed } = await lookForIefdb(folder);
  if (table !== undefined && pictures !== undefined) return { table, pictures, packed: packed === true };
  const missing = [
    ...(table === undefined ? [IEFDB_TABLE] : []),
    ...(pictures === undefined ? [`${IEFDB_ARCHIVE} or ${IEFDB_PICTURES}/`] : []),
  ];
  throw new MienError('DATASET_MISSING', `${folder}: no IEFDB there: ${missing.join(' and ')} is missing`, {
    hint: 'Get it with `mien datasets pull iefdb`.',
  });
}

export interface IefdbOptions {
  /** Column that says who is in a picture, where the table has one. */
  readonly subject?: string | undefined;
}

/** IEFDB listed; `close` it when its pictures have been read. */
export interface IefdbListing extends PictureListing {
  close(): void;
}

/**
 * The labelled portraits of IEFDB (Heydari, Sheybani & Yoonessi): row `PicNum` of the table is `Original/<PicNum>.jpg`,
 * and its label `IntendedExpression`; other columns do not matter.
 *
 * Issues, all of them excluded: `PICTURE_NUMBER` (no whole number), `PICTURE_TWICE` (a number that an earlier row has),
 * `LABEL_CONFLICT` (… with another expression: neither row can be believed), `PICTURE_MISSING` (a label without picture),
 * `PICTURE_UNLISTED` (a picture without label), and those of `readLabel`.
 * Throws `CSV_COLUMNS`, `CSV_BROKEN`, `DATASET_EMPTY` and `ARCHIVE_BROKEN`.
 */
export async function listIefdb(files: IefdbFiles, { subject }: IefdbOptions = {}): Promise<IefdbListing> {
  const table = await readSmallTable(files.table);
  const columns = columnsOf(files.table, table, subject);
  if (table.rows.length === 0) throw new MienError('DATASET_EMPTY', `${files.table}: a header and no rows`);

  const { pictures, close } = files.packed
    ? await openPictureArchive(files.pictures)
    : { pictures: (await listPictures(files.pictures)).pictures, close: () => {} };
  const { byNumber, spare } = numbered(pictures);
  const file = basename(files.table);
  const rows = new RowMatcher(file, columns, byNumber);
  table.rows.forEach((cells, row) => {
    rows.add(cells, row);
  });
  for (const [number, picture] of byNumber) if (!rows.listed.has(number)) spare.push(picture);
  const unlisted = spare.map(
    ({ name }): Issue => ({
      code: 'PICTURE_UNLISTED',
      message: `no row of ${file} is its`,
      file: name,
      outcome: 'excluded',
    }),
  );
  return {
    pictures: rows.pictures,
    issues: [...rows.issues, ...unlisted],
    rows: table.rows.length + spare.length,
    label: 'IEFDB',
    close,
  };
}

/** Places of the columns that matter; −1 for a subject that is not asked for. */
interface Columns {
  readonly number: number;
  readonly label: number;
  readonly subject: number;
}

function columnsOf(path: string, table: SmallTable, subject: string | undefined): Columns {
  const number = table.field('PicNum');
  const label = table.field('IntendedExpression');
  const who = subject === undefined ? -1 : table.field(subject);
  const missing = [
    ...(number < 0 ? ['PicNum'] : []),
    ...(label < 0 ? ['IntendedExpression'] : []),
    ...(subject !== undefined && who < 0 ? [subject] : []),
  ];
  if (missing.length > 0) throw missingColumns(path, table, missing);
  return { number, label, subject: who };
}

/** Pictures by their number, and those that have none or that of another one. */
function numbered(pictures: readonly PictureFile[]): {
  readonly byNumber: ReadonlyMap<string, PictureFile>;
  readonly spare: PictureFile[];
} {
  const byNumber = new Map<string, PictureFile>();
  const spare: PictureFile[] = [];
  for (const picture of pictures) {
    const number = pictureNumber(basename(picture.name));
    if (number === undefined || byNumber.has(number)) spare.push(picture);
    else byNumber.set(number, picture);
  }
  return { byNumber, spare };
}

interface LabelledRow {
  readonly row: number;
  readonly label: Expression;
}

/** Matches the rows of the table with pictures, one row after the other. */
class RowMatcher {
  readonly issues: Issue[] = [];
  /** Numbers that a row names. */
  readonly listed = new Set<string>();
  readonly #first = new Map<string, LabelledRow>();
  readonly #conflicting = new Set<string>();
  readonly #named = new Map<string, NamedPicture>();

  constructor(
    private readonly file: string,
    private readonly columns: Columns,
    private readonly byNumber: ReadonlyMap<string, PictureFile>,
  ) {}

  /** Pictures with a label that no other row contradicts. */
  get pictures(): readonly NamedPicture[] {
    return [...this.#named].flatMap(([number, picture]) => (this.#conflicting.has(number) ? [] : [picture]));
  }

  add(cells: readonly string[], row: number): void {
    const text = cells[this.columns.number] ?? '';
    const number = pictureNumber(text);
    if (number === undefined) {
      this.#exclude('PICTURE_NUMBER', `PicNum is "${text}", expected a whole number`, row, 'PicNum');
      return;
    }
    this.listed.add(number);
    const label = readLabel(cells[this.columns.label] ?? '');
    if (typeof label !== 'string') {
      this.#exclude(label.code, label.message, row, 'IntendedExpression');
      return;
    }
    const before = this.#first.get(number);
    if (before !== undefined) {
      this.#excludeSecond(number, { row, label }, before);
      return;
    }
    this.#first.set(number, { row, label });
    const picture = this.byNumber.get(number);
    if (picture === undefined) {
      this.#exclude('PICTURE_MISSING', `there is no ${IEFDB_PICTURES}/${number}.jpg`, row, 'PicNum');
      return;
    }
    const subject = cells[this.columns.subject] || undefined;
    // The same name, packed or not, so that both make the same dataset.
    const flat = { name: basename(picture.name), read: picture.read };
    this.#named.set(number, { picture: flat, row, label, subject });
  }

  #excludeSecond(number: string, { row, label }: LabelledRow, before: LabelledRow): void {
    if (before.label === label) {
      const message = `picture ${number} is that of row ${before.row} too, which counts`;
      this.#exclude('PICTURE_TWICE', message, row, 'PicNum');
      return;
    }
    const message = `picture ${number} is ${label} here and ${before.label} in row ${before.row}; neither counts`;
    this.#exclude('LABEL_CONFLICT', message, row, 'IntendedExpression');
    if (!this.#conflicting.has(number))
      this.#exclude('LABEL_CONFLICT', message, before.row, 'IntendedExpression');
    this.#conflicting.add(number);
  }

  #exclude(code: string, message: string, row: number, field: string): void {
    this.issues.push({ code, message, file: this.file, row, field, outcome: 'excluded' });
  }
}

/** `12` of `12`, `012` and `12.jpg`. */
function pictureNumber(text: string): string | undefined {
  return /^0*(\d+?)(\.jpe?g)?$/i.exec(text.trim())?.[1];
}

async function pictureNames(folder: string): Promise<string[]> {
  return (await listPictures(folder)).pictures.map(({ name }) => name);
}

/** The files that make the identity. */
export async function iefdbPaths({ table, pictures, packed }: IefdbFiles): Promise<string[]> {
  if (packed) return [table, pictures];
  return [table, ...(await pictureNames(pictures)).map((name) => join(pictures, name))];
}

/** The identity of the table, and of the zip or the unpacked pictures. */
export async function identifyIefdb(
  { table, pictures, packed }: IefdbFiles,
  options: IdentifyOptions,
): Promise<FileIdentity[]> {
  const identify = async (path: string): Promise<FileIdentity> => {
    await options.stamps?.note(path);
    const size = await regularFileSize(path);
    return { file: basename(path), size, sha256: await hashFile(path, options.signal) };
  };
  if (packed) return [await identify(table), await identify(pictures)];
  const names = await pictureNames(pictures);
  return [
    await identify(table),
    await identifyFiles(pictures, names, { ...options, label: `${IEFDB_PICTURES}/` }),
  ];
}
