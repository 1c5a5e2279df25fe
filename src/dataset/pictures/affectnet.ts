import type { Issue } from '../../issue.js';
import { mapAhead } from '../../map-ahead.js';
import { readLabel } from '../label-numbers.js';
import type { Split } from '../record.js';
import { excludedRow, noteUnlisted } from './label-list.js';
import { npyValue } from './npy-value.js';
import type { PictureFile } from './picture-file.js';
import type { ListedPictures, NamedPicture } from './picture-source.js';
import type { TreeTable } from './picture-tree.js';

const LABEL = /(^|\/)annotations\/([^/]+)_exp\.npy$/i;

/** AffectNet's annotation of one picture's expression. */
export function isAffectNetLabel(name: string): boolean {
  return LABEL.test(name);
}

/** A split's folder in AffectNet. It has no test set that is given out. */
const SPLITS: Readonly<Record<string, Split>> = { train_set: 'train', val_set: 'validation' };

/** Labels that are read at a time: a disk is slow to open so many files one by one. */
const AHEAD = 8;

/**
 * AffectNet (Mollahosseini, Hasani & Mahoor 2017) as it is given out since 2021: `train_set/images/7.jpg` and
 * `train_set/annotations/7_exp.npy`, the same in `val_set`. Issues, all excluded: `PICTURE_MISSING`, `PICTURE_UNLISTED`,
 * `LABEL_MISSING` for a file that holds none, and those of `readLabel`. Throws as reading the annotations.
 */
export async function listAffectNet(
  labels: readonly TreeTable[],
  pictures: readonly PictureFile[],
  issues: Issue[],
): Promise<ListedPictures> {
  const byStem = new Map(pictures.map((picture) => [stemOf(picture.name), picture]));
  const taken = new Set<PictureFile>();
  const named: NamedPicture[] = [];
  let row = 0;
  const reading = mapAhead(labels, async (label) => ({ label, bytes: await label.read() }), { ahead: AHEAD });
  for await (const { label, bytes } of reading) {
    const at = row++;
    const exclude = (code: string, message: string, value?: string): void => {
      issues.push(excludedRow(label.name, at, { code, message, ...(value === undefined ? {} : { value }) }));
    };
    const stem = label.name.replace(LABEL, '$1images/$2');
    const picture = byStem.get(stem);
    if (picture === undefined) {
      exclude('PICTURE_MISSING', `there is no picture ${stem}.jpg`);
      continue;
    }
    taken.add(picture);
    const number = npyValue(bytes);
    const expression = readLabel(number ?? '', 'affectnet');
    if (typeof expression === 'string')
      named.push({ picture, row: at, label: expression, split: splitOf(stem) });
    else exclude(expression.code, expression.message, number);
  }
  const spare = pictures.filter((picture) => !taken.has(picture));
  noteUnlisted(issues, spare, 'the annotations');
  return { pictures: named, rows: row + spare.length };
}

const stemOf = (name: string): string => name.replace(/\.[^./]+$/, '');

function splitOf(stem: string): Split | undefined {
  const folder = stem.split('/').find((part) => Object.hasOwn(SPLITS, part.toLowerCase()));
  return folder === undefined ? undefined : SPLITS[folder.toLowerCase()];
}
