import { isAffectNetLabel } from './affectnet.js';
import { isExpwList } from './expw.js';
import { isTableName } from './label-table.js';
import { isParquetName } from './parquet-pictures.js';
import { isRafDbList } from './raf-db.js';

/** Whether a file labels pictures, or holds labelled ones, by its name. */
export function isLabelFile(name: string): boolean {
  return [isTableName, isRafDbList, isExpwList, isAffectNetLabel, isParquetName].some((is) => is(name));
}
