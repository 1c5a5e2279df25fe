import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MienError } from '../errors.js';
import type { Issue } from '../issue.js';
import type { Progress } from '../progress.js';
import type { FileIdentity } from './byte-stream.js';
import { type LabelNumbering, readLabel } from './label-numbers.js';
import { identifyFiles, listPictures, type PictureFile, pictureIn } from './picture-file.js';
import type { NamedPicture, PictureListing } from './picture-source.js';
import type { Split } from './record.js';
import { missingColumns, readSmallTable } from './small-table.js';
import { parseSplit } from './split-rule.js';

/** The table that labels a folder's pictures, where there is one: the name that Hugging Face's ImageFolder has for it. */
export const FOLDER_TABLE = 'metadata.csv';

export interface PictureFolderOptions {
  /** What numbers mean as labels; without it they mean nothing. */
  readonly numbering?: LabelNumbering | undefined;
}

/**
 * The labelled pictures of a folder, by one of three layouts:
 * - `metadata.csv` with `file_name`, `label` and, where it is known, `split` and `subject`;
 * - `<split>/<label>/…`, where a folder in it is named for a split;
 * - `<label>/…`.
 *
 * Issues, excluded but for the last: those of `readLabel`, `SPLIT_UNKNOWN`, `PICTURE_MISSING`, `PICTURE_OUTSIDE` (a
 * file name that leads out of the folder), `PICTURE_TWICE`, `PICTURE_UNLISTED`, and `FILES_IGNORED` (no pictures by their
 * names). Throws `CSV_COLUMNS`, `CSV_BROKEN`, `DATASET_EMPTY`, and as `listPictures`.
 */
export async function listPictureFolder(
  folder: string,
  options: PictureFolderOptions = {},
): Promise<PictureListing> {
  const { pictures, others } = await listPictures(folder);
  const label = basename(resolve(folder));
  const issues: Issue[] = [];
  const table = await tableOf(folder);
  const ignored = [...others].filter(
    ([extension]) => table === undefined || extension.toLowerCase() !== '.csv',
  );
  if (ignored.length > 0) {
    const kinds = ignored.map(([extension, files]) => `${files} ${extension || 'without extension'}`);
    const message = `files that are no pictures by their names: ${kinds.join(', ')}`;
    issues.push({ code: 'FILES_IGNORED', message, file: label, outcome: 'noted' });
  }
  if (pictures.length === 0 && table === undefined) {
    throw new MienError('DATASET_EMPTY', `${folder}: no pictures in it`, {
      hint: 'Name a folder with <label>/ or <split>/<label>/ folders of pictures, or with a metadata.csv.',
    });
  }
  return table === undefined
    ? { ...listByFolders(pictures, issues, options), issues, label }
    : { ...(await listByTable(folder, table, pictures, issues, options)), issues, label };
}

async function tableOf(folder: string): Promise<string | undefined> {
  const path = join(folder, FOLDER_TABLE);
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() ? path : undefined;
}

type Listed = Pick<PictureListing, 'pictures' | 'rows'>;

function listByFolders(
  pictures: readonly PictureFile[],
  issues: Issue[],
  { numbering }: PictureFolderOptions,
): Listed {
  const withSplits = pictures.some(
    ({ name }) => name.includes('/') && parseSplit(name.split('/')[0]!) !== undefined,
  );
  const named: NamedPicture[] = [];
  pictures.forEach((picture, row) => {
    const exclude = (code: string, message: string): void => {
      issues.push({ code, message, file: picture.name, outcome: 'excluded' });
    };
    const folders = picture.name.split('/').slice(0, -1);
    let split: Split | undefined;
    if (withSplits) {
      const word = folders.shift();
      split = word === undefined ? undefined : parseSplit(word);
      if (split === undefined) {
        exclude('SPLIT_UNKNOWN', word === undefined ? 'in no split' : `split "${word}" is not known`);
        return;
      }
    }
    const label = readLabel(folders[0] ?? '', numbering);
    if (typeof label === 'string') named.push({ picture, row, label, split });
    else exclude(label.code, label.message);
  });
  return { pictures: named, rows: pictures.length };
}

async function listByTable(
  folder: string,
  path: string,
  pictures: readonly PictureFile[],
  issues: Issue[],
  { numbering }: PictureFolderOptions,
): Promise<Listed> {
  const table = await readSmallTable(path);
  const fileField = table.field('file_name', 'file', 'filename', 'image', 'path');
  const labelField = table.field('label', 'expression', 'emotion');
  const splitField = table.field('split', 'usage');
  const subjectField = table.field('subject', 'subject_id', 'person', 'person_id', 'identity');
  const missing = [...(fileField < 0 ? ['file_name'] : []), ...(labelField < 0 ? ['label'] : [])];
  if (missing.length > 0) throw missingColumns(path, table, missing);
  if (table.rows.length === 0) throw new MienError('DATASET_EMPTY', `${path}: a header and no rows`);

  const there = new Set(pictures.map(({ name }) => name));
  const firstRows = new Map<string, number>();
  const named: NamedPicture[] = [];
  table.rows.forEach((cells, row) => {
    const exclude = (code: string, message: string, field: string): void => {
      issues.push({ code, message, file: FOLDER_TABLE, row, field, outcome: 'excluded' });
    };
    const text = cells[fileField] ?? '';
    const name = insideName(text);
    if (name === undefined) {
      exclude('PICTURE_OUTSIDE', `"${text}" is no file inside the folder`, 'file_name');
      return;
    }
    const before = firstRows.get(name);
    if (before !== undefined) {
      exclude('PICTURE_TWICE', `${name} is that of row ${before} too, which counts`, 'file_name');
      return;
    }
    firstRows.set(name, row);
    if (!there.has(name)) {
      exclude('PICTURE_MISSING', `there is no picture ${name}`, 'file_name');
      return;
    }
    const label = readLabel(cells[labelField] ?? '', numbering);
    if (typeof label !== 'string') {
      exclude(label.code, `${name}: ${label.message}`, 'label');
      return;
    }
    const word = cells[splitField] ?? '';
    const split = parseSplit(word);
    if (word !== '' && split === undefined) {
      exclude('SPLIT_UNKNOWN', `${name}: split "${word}" is not known`, 'split');
      return;
    }
    named.push({
      picture: pictureIn(folder, name),
      row,
      label,
      split,
      subject: cells[subjectField] || undefined,
    });
  });
  const spare = pictures.filter(({ name }) => !firstRows.has(name));
  for (const { name } of spare) {
    const message = `no row of ${FOLDER_TABLE} is its`;
    issues.push({ code: 'PICTURE_UNLISTED', message, file: name, outcome: 'excluded' });
  }
  return { pictures: named, rows: table.rows.length + spare.length };
}

/** A table's file name as `listPictures` gives it, or `undefined` where it leads elsewhere. */
function insideName(text: string): string | undefined {
  const parts = text
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '.' && part !== '');
  const leads = text.startsWith('/') || /^[a-z]:/i.test(text) || parts.includes('..');
  return leads || parts.length === 0 ? undefined : parts.join('/');
}

/** One identity for all pictures of the folder and its table. */
export async function identifyPictureFolder(
  folder: string,
  options: { onProgress?: Progress | undefined; signal?: AbortSignal | undefined },
): Promise<FileIdentity[]> {
  const names = (await listPictures(folder)).pictures.map(({ name }) => name);
  if ((await tableOf(folder)) !== undefined) names.unshift(FOLDER_TABLE);
  return [await identifyFiles(folder, names, { ...options, label: `${basename(resolve(folder))}/` })];
}
