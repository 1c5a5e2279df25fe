import { join } from 'node:path';
import { EXPRESSIONS } from '../../expression.js';
import { disk } from '../../files/disk.js';
import { readText } from '../../files/read.js';
import { writeFileAtomic } from '../../files/write-whole.js';
import { type FaceRecord, SPLITS, type Split } from '../record.js';
import { formatMetadata, metadataColumns } from './metadata.js';

/** The table of a split's pictures, beside their folders. The loader takes no table from further up. */
const TABLE_FILE = 'metadata.csv';

/** By this line a card of ours is known again: a card that somebody wrote is not written over. */
const MARK = '# Written by "mien prepare".';

/** Which Hugging Face's loader reads first. */
const CARD_FILE = 'README.md';

/** Columns of words; of all others the values are numbers. */
const WORDS: ReadonlySet<string> = new Set(['split', 'label', 'source', 'source_label', 'name']);

/** The loader takes the kind of a column from so many rows at a table's beginning. */
const LOOKED_AT = 10_000;

/**
 * `metadata.csv` for each split below the pictures' folder: the rows of the dataset's own table, with `file_name` relative to
 * the split. Throws `FILE_UNWRITABLE` and `DISK_FULL`.
 */
export async function writeSplitTables(records: readonly FaceRecord[], pictures: string): Promise<void> {
  const columns = sharedColumns(records);
  for (const [split, rows] of bySplit(records)) {
    const text = formatMetadata(rows, { all: records, below: `images/${split}/`, columns });
    await writeFileAtomic(join(pictures, split, TABLE_FILE), text);
  }
}

/** The splits that have rows. */
function bySplit(records: readonly FaceRecord[]): readonly (readonly [Split, readonly FaceRecord[]])[] {
  return SPLITS.map((split) => [split, records.filter((record) => record.split === split)] as const).filter(
    ([, rows]) => rows.length > 0,
  );
}

/**
 * The columns that every split's table has. The loader wants each to be of one kind in all of them, and words that are missing in
 * a whole table are of none: such columns are left out.
 */
function sharedColumns(records: readonly FaceRecord[]): readonly string[] {
  const splits = bySplit(records).map(([, rows]) => rows.slice(0, LOOKED_AT));
  const has = {
    source_label: (record: FaceRecord) => record.sourceLabel !== undefined,
    name: (record: FaceRecord) => record.name !== undefined,
  };
  const empty = (Object.keys(has) as (keyof typeof has)[]).filter((column) =>
    splits.some((rows) => !rows.some(has[column])),
  );
  return metadataColumns(records).filter((column) => !(empty as readonly string[]).includes(column));
}

/**
 * Writes the card of a dataset with pictures, and removes it where there are none, which have no records here. A card of
 * somebody's own is left as it is. Throws `FILE_UNWRITABLE` and `DISK_FULL`.
 */
export async function renewCard(records: readonly FaceRecord[], folder: string): Promise<void> {
  const path = join(folder, CARD_FILE);
  const there = await readText(path).catch(() => MARK);
  if (!there.includes(MARK)) return;
  if (records.length > 0) await writeFileAtomic(path, datasetCard(records));
  else await disk().remove(path);
}

/** Where each split's files are, and what kind each column has: classes are numbered in mien's order, not by the alphabet. */
export function datasetCard(records: readonly FaceRecord[]): string {
  const splits = bySplit(records);
  const columns = sharedColumns(records).filter((column) => column !== 'file_name' && column !== 'label');
  return `---
${MARK}
configs:
  - config_name: default
    data_files:
${splits.map(([split]) => `      - split: ${split}\n        path: images/${split}/**`).join('\n')}
    features:
      - name: image
        dtype: image
      - name: label
        dtype:
          class_label:
            names:
${EXPRESSIONS.map((name, i) => `              '${i}': ${name}`).join('\n')}
${columns.map((column) => `      - name: ${column}\n        dtype: ${kindOf(column)}`).join('\n')}
---

# A dataset that mien prepared

${records.length} faces, 48×48 gray, by split: ${splits.map(([split, rows]) => `${split} ${rows.length}`).join(', ')}. \`audit.txt\` says where they come
from, and what could not be used. A face without a label is one that the label rule drops. The terms of the sources hold for the faces, too.
`;
}

/** Numbers that some rows lack are read as floating point. */
function kindOf(column: string): string {
  if (WORDS.has(column)) return 'string';
  return column === 'source_row' ? 'int64' : 'float64';
}
