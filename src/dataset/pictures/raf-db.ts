import type { Issue } from '../../issue.js';
import { readLabel } from '../label-numbers.js';
import { byBaseName, listLines, type RowFault } from './label-list.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture } from './picture-source.js';
import type { TreeTable } from './picture-tree.js';

const ALIGNED = /_aligned(?=\.[^.]+$)/;

/** RAF-DB's list of its basic expressions; the word is spelt so there. */
export function isRafDbList(name: string): boolean {
  return /(^|\/)list_par?tition_label\.txt$/i.test(name);
}

/**
 * RAF-DB (Li, Deng & Du 2017) as it is given out: `EmoLabel/list_patition_label.txt` with a line `train_00001.jpg 5` for each
 * picture, whose name begins with its split. Where the aligned faces are there (`train_00001_aligned.jpg`), they are taken, and
 * else the originals. Issues, all excluded: `PICTURE_MISSING`, `PICTURE_TWICE`, `PICTURE_UNLISTED`, `SPLIT_UNKNOWN`, and those of
 * `readLabel`. Throws `DATASET_EMPTY`.
 */
export async function listRafDb(
  table: TreeTable,
  pictures: readonly PictureFile[],
  issues: Issue[],
): Promise<ListedPictures> {
  const aligned = pictures.filter(({ name }) => ALIGNED.test(name));
  const used = aligned.length > 0 ? aligned : pictures;
  const byName = new Map(
    [...byBaseName(used)].map(([name, picture]) => [name.replace(ALIGNED, ''), picture]),
  );
  const taken = new Set<PictureFile>();
  const read = ([name = '', number = '']: readonly string[], row: number): NamedPicture | RowFault => {
    const picture = byName.get(name);
    if (picture === undefined) return { code: 'PICTURE_MISSING', message: `there is no picture ${name}` };
    if (taken.has(picture)) return { code: 'PICTURE_TWICE', message: `${name} stands in a line above too` };
    taken.add(picture);
    const split = /^(train|test)_/i.exec(name)?.[1]?.toLowerCase() as 'train' | 'test' | undefined;
    if (split === undefined) return { code: 'SPLIT_UNKNOWN', message: `${name} begins with no split` };
    const label = readLabel(number, 'raf-db');
    if (typeof label === 'string') return { picture, row, label, split };
    return { code: label.code, message: `${name}: ${label.message}`, value: number };
  };
  return listLines(table, used, issues, read, taken);
}
