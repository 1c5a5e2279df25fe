import type { Issue } from '../../issue.js';
import type { LabelNumbering } from '../label-numbers.js';
import { isAffectNetLabel, listAffectNet } from './affectnet.js';
import { isExpwList, listExpw } from './expw.js';
import { isParquetName, listParquetPictures } from './parquet-pictures.js';
import type { ListedPictures } from './picture-source.js';
import type { PictureTree, TreeTable } from './picture-tree.js';
import { isRafDbList, listRafDb } from './raf-db.js';

/**
 * The pictures of a dataset whose own files label them: RAF-DB's list, ExpW's list, AffectNet's annotations, or Parquet files
 * where there are no pictures. `undefined` where there are none of these. Issues are added; throws as the four.
 */
export async function listKnownLayout(
  { pictures, tables }: PictureTree,
  issues: Issue[],
  { numbering }: { readonly numbering?: LabelNumbering | undefined },
): Promise<ListedPictures | undefined> {
  const of = (is: (name: string) => boolean): readonly TreeTable[] => tables.filter(({ name }) => is(name));
  const [rafDb] = of(isRafDbList);
  if (rafDb !== undefined) return listRafDb(rafDb, pictures, issues);
  const [expw] = of(isExpwList);
  if (expw !== undefined) return listExpw(expw, pictures, issues);
  const affectNet = of(isAffectNetLabel);
  if (affectNet.length > 0) return listAffectNet(affectNet, pictures, issues);
  const parquet = of(isParquetName);
  if (parquet.length > 0 && pictures.length === 0) return listParquetPictures(parquet, issues, { numbering });
  return undefined;
}
