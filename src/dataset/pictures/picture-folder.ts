import { MienError } from '../../errors.js';
import type { Issue } from '../../issue.js';
import { type LabelNumbering, readLabel } from '../label-numbers.js';
import type { Split } from '../record.js';
import { parseSplit } from '../split-words.js';
import { listKnownLayout } from './known-layout.js';
import { isTableName, type LabelRow, readLabelTable } from './label-table.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture, PictureListing } from './picture-source.js';
import { openPictureTree, type TreeTable } from './picture-tree.js';

export interface PictureFolderOptions {
  /** What numbers mean as labels; without it they mean nothing. */
  readonly numbering?: LabelNumbering | undefined;
}

/** A listing of pictures that may lie in a zip, which is open until it is closed. */
export interface TreeListing extends PictureListing {
  close(): void;
}

/**
 * The labelled pictures of a folder, or of its zip, by the first of these layouts that is there. The layout may begin a
 * level further down.
 * - tables (`metadata.csv`, `metadata.jsonl`; one for all, or one a split) with `file_name`, `label` and, where they are
 *   known, `split` and `subject`;
 * - that of a known dataset (`listKnownLayout`);
 * - `<split>/<label>/…`, where a folder in it is named for a split;
 * - `<label>/…`.
 *
 * Issues of excluded pictures: those of `readLabel`, `SPLIT_UNKNOWN`, `PICTURE_MISSING`, `PICTURE_OUTSIDE` (a file name
 * that leads out of the folder), `PICTURE_TWICE` and `PICTURE_UNLISTED`. `FILES_IGNORED` notes files whose names are not
 * those of pictures. Throws `CSV_COLUMNS`, `CSV_BROKEN`, `DATASET_EMPTY`, and as `openPictureTree`.
 */
export async function listPictureFolder(
  folder: string,
  options: PictureFolderOptions = {},
): Promise<TreeListing> {
  const tree = await openPictureTree(folder);
  try {
    const { pictures, others, label } = tree;
    const tables = oneAFolder(tree.tables.filter(({ name }) => isTableName(name)));
    const issues: Issue[] = [];
    const ignored = [...others].filter(
      ([extension]) => tables.length === 0 || extension.toLowerCase() !== '.csv',
    );
    if (ignored.length > 0) {
      const kinds = ignored.map(([extension, files]) => `${files} ${extension || 'without extension'}`);
      const message = `files that are no pictures by their names: ${kinds.join(', ')}`;
      issues.push({ code: 'FILES_IGNORED', message, file: label, outcome: 'noted' });
    }
    if (pictures.length === 0 && tree.tables.length === 0) {
      throw new MienError('DATASET_EMPTY', `${folder}: no pictures in it`, {
        hint: 'Name a folder with <label>/ or <split>/<label>/ folders of pictures, or with a metadata.csv.',
      });
    }
    const listed =
      tables.length > 0
        ? await listByTables(tables, pictures, issues, options)
        : ((await listKnownLayout(tree, issues, options)) ?? listByFolders(pictures, issues, options));
    return { ...listed, issues, label, close: () => tree.close() };
  } catch (error) {
    tree.close();
    throw error;
  }
}

/** Where a folder has both kinds of table, they say the same: `metadata.csv` counts. */
function oneAFolder(tables: readonly TreeTable[]): readonly TreeTable[] {
  const folders = new Set<string>();
  return tables.filter(({ name }) => {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    const first = !folders.has(folder);
    folders.add(folder);
    return first;
  });
}

/**
 * The folders at the start of all names that are neither split nor label, where one of these follows: someone named
 * the folder above the one that was meant.
 */
function foldersAbove(names: readonly string[], numbering: LabelNumbering | undefined): string {
  const paths = names.map((name) => name.split('/').slice(0, -1));
  const means = (word: string | undefined): boolean =>
    word !== undefined && (parseSplit(word) !== undefined || typeof readLabel(word, numbering) === 'string');
  const above: string[] = [];
  for (let depth = 0; ; depth++) {
    if (paths.some((folders) => means(folders[depth]))) return above.map((word) => `${word}/`).join('');
    const [word] = new Set(paths.map((folders) => folders[depth]));
    if (word === undefined || paths.some((folders) => folders[depth] !== word)) return '';
    above.push(word);
  }
}

function listByFolders(
  pictures: readonly PictureFile[],
  issues: Issue[],
  { numbering }: PictureFolderOptions,
): ListedPictures {
  const above = foldersAbove(
    pictures.map(({ name }) => name),
    numbering,
  ).length;
  const inside = (name: string): string => name.slice(above);
  const withSplits = pictures.some(
    ({ name }) => inside(name).includes('/') && parseSplit(inside(name).split('/')[0]!) !== undefined,
  );
  const named: NamedPicture[] = [];
  pictures.forEach((picture, row) => {
    const exclude = (code: string, message: string, value?: string): void => {
      const what = value === undefined ? {} : { value };
      issues.push({ code, message, file: picture.name, ...what, outcome: 'excluded' });
    };
    const folders = inside(picture.name).split('/').slice(0, -1);
    let split: Split | undefined;
    if (withSplits) {
      const word = folders.shift();
      split = word === undefined ? undefined : parseSplit(word);
      if (split === undefined) {
        exclude('SPLIT_UNKNOWN', word === undefined ? 'in no split' : `split "${word}" is not known`, word);
        return;
      }
    }
    const label = readLabel(folders[0] ?? '', numbering);
    if (typeof label === 'string') named.push({ picture, row, label, split });
    else exclude(label.code, label.message, folders[0]);
  });
  return { pictures: named, rows: pictures.length };
}

async function listByTables(
  tables: readonly TreeTable[],
  pictures: readonly PictureFile[],
  issues: Issue[],
  { numbering }: PictureFolderOptions,
): Promise<ListedPictures> {
  const byName = new Map(pictures.map((picture) => [picture.name, picture]));
  const firstRows = new Map<string, string>();
  const named: NamedPicture[] = [];
  let rows = 0;
  for (const table of tables) {
    const folder = table.name.split('/').slice(0, -1);
    // Of a table a split, which needs no column for it.
    const folderSplit = folder.map(parseSplit).find((split) => split !== undefined);
    const before = rows;
    readLabelTable(table.path, new TextDecoder().decode(await table.read())).forEach((cells, rowOfTable) => {
      const row = before + rowOfTable;
      rows++;
      const exclude = (code: string, message: string, field: string, value?: string): void => {
        const what = value === undefined ? {} : { value };
        issues.push({
          code,
          message,
          file: table.name,
          row: rowOfTable,
          field,
          ...what,
          outcome: 'excluded',
        });
      };
      const name = insideName(cells.file, folder);
      const first = name === undefined ? undefined : firstRows.get(name);
      if (name === undefined) {
        exclude('PICTURE_OUTSIDE', `"${cells.file}" is no file inside the folder`, 'file_name');
      } else if (first !== undefined) {
        exclude('PICTURE_TWICE', `${name} is the picture of ${first} too, which counts`, 'file_name');
      } else {
        firstRows.set(name, `row ${rowOfTable}${tables.length > 1 ? ` of ${table.name}` : ''}`);
        const listed = readRow(cells, { name, picture: byName.get(name), folderSplit, numbering });
        if ('code' in listed) exclude(listed.code, listed.message, listed.field, listed.value);
        else named.push({ ...listed, row });
      }
    });
  }
  const spare = pictures.filter(({ name }) => !firstRows.has(name));
  for (const { name } of spare) {
    const message = `no row of ${tables.map((table) => table.name).join(' or ')} names it`;
    issues.push({ code: 'PICTURE_UNLISTED', message, file: name, outcome: 'excluded' });
  }
  return { pictures: named, rows: rows + spare.length };
}

interface RowFault {
  readonly code: string;
  readonly message: string;
  readonly field: string;
  readonly value?: string;
}

/** A row's picture with its label and split, or what is wrong with the row. */
function readRow(
  cells: LabelRow,
  {
    name,
    picture,
    folderSplit,
    numbering,
  }: {
    readonly name: string;
    readonly picture: PictureFile | undefined;
    readonly folderSplit: Split | undefined;
    readonly numbering: PictureFolderOptions['numbering'];
  },
): Omit<NamedPicture, 'row'> | RowFault {
  if (picture === undefined)
    return { code: 'PICTURE_MISSING', message: `there is no picture ${name}`, field: 'file_name' };
  const label = readLabel(cells.label, numbering);
  if (typeof label !== 'string')
    return { code: label.code, message: `${name}: ${label.message}`, field: 'label', value: cells.label };
  const split = cells.split === '' ? folderSplit : parseSplit(cells.split);
  if (cells.split !== '' && split === undefined) {
    const message = `${name}: split "${cells.split}" is not known`;
    return { code: 'SPLIT_UNKNOWN', message, field: 'split', value: cells.split };
  }
  return { picture, label, split, subject: cells.subject || undefined };
}

/** A table's file name as the tree has it, below the table's own folder, or `undefined` where it leads elsewhere. */
function insideName(text: string, folder: readonly string[]): string | undefined {
  const parts = text
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '.' && part !== '');
  const leads = text.startsWith('/') || /^[a-z]:/i.test(text) || parts.includes('..');
  return leads || parts.length === 0 ? undefined : [...folder, ...parts].join('/');
}
