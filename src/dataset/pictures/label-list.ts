import { MienError } from '../../errors.js';
import type { Issue } from '../../issue.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture } from './picture-source.js';
import type { TreeTable } from './picture-tree.js';

/** The lines of a list that labels pictures, cut at spaces; empty ones are left out. Throws `DATASET_EMPTY`. */
async function readLabelList(table: TreeTable): Promise<readonly (readonly string[])[]> {
  const text = new TextDecoder().decode(await table.read());
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const rows = lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
  if (rows.length === 0) throw new MienError('DATASET_EMPTY', `${table.path}: no line in it`);
  return rows;
}

/** Pictures by their names without folders, which such lists leave out. */
export function byBaseName(pictures: readonly PictureFile[]): ReadonlyMap<string, PictureFile> {
  return new Map(pictures.map((picture) => [picture.name.slice(picture.name.lastIndexOf('/') + 1), picture]));
}

/** Why a row is kept out. */
export type RowFault = Pick<Issue, 'code' | 'message' | 'value'>;

/** The issue of a row that is kept out. */
export function excludedRow(file: string, row: number, fault: RowFault): Issue {
  return { ...fault, file, row, outcome: 'excluded' };
}

/** The pictures of a list's lines, and those that no line names. What `read` says against a line is added to `issues`. */
export async function listLines(
  table: TreeTable,
  pictures: readonly PictureFile[],
  issues: Issue[],
  read: (cells: readonly string[], row: number) => NamedPicture | RowFault,
  taken: ReadonlySet<PictureFile>,
): Promise<ListedPictures> {
  const lines = await readLabelList(table);
  const named: NamedPicture[] = [];
  for (const [row, cells] of lines.entries()) {
    const result = read(cells, row);
    if ('code' in result) issues.push(excludedRow(table.name, row, result));
    else named.push(result);
  }
  const spare = pictures.filter((picture) => !taken.has(picture));
  noteUnlisted(issues, spare, table.name);
  return { pictures: named, rows: lines.length + spare.length };
}

/** Adds an issue about each picture that no row names. There may be more than a call takes arguments. */
export function noteUnlisted(issues: Issue[], pictures: readonly PictureFile[], by: string): void {
  for (const { name } of pictures) {
    const message = `no row of ${by} is its`;
    issues.push({ code: 'PICTURE_UNLISTED', message, file: name, outcome: 'excluded' });
  }
}
