import { parse } from 'csv-parse/sync';
import { MienError } from '../../errors.js';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import { type FaceRecord, SPLITS, VOTE_COLUMNS, VOTE_TABLES, type Votes, type VoteTable } from '../record.js';

/**
 * `metadata.csv`, the index of a prepared dataset: row i describes image i. `file_name` comes first and is relative to
 * the file. `label` is the folder that the picture lies in, empty for
 * `unlabelled`. Votes have ten columns a table, for the tables that any record has; an empty cell is no value.
 */
const FIXED_COLUMNS = [
  'file_name',
  'split',
  'label',
  'source',
  'source_row',
  'source_label',
  'name',
] as const;
const LAST_COLUMNS = ['duplicate_of', 'face_x', 'face_y', 'face_width', 'face_height'] as const;

/** Folder of the faces that the labelling of a dataset drops. */
export const UNLABELLED = 'unlabelled';

/** `fer2013new_happiness`, `label_tables_NF`. */
function voteColumns(table: VoteTable): string[] {
  return VOTE_COLUMNS.map((column) => `${table.replaceAll('-', '_')}_${column}`);
}

/** The label in `images/<split>/<label>/…`, or an empty text for none. */
export function labelOfFileName(fileName: string): string {
  const folder = fileName.split('/')[2] ?? '';
  return folder === UNLABELLED ? '' : folder;
}

/** The columns of these records' table, in their order. */
export function metadataColumns(records: readonly FaceRecord[]): readonly string[] {
  return [...FIXED_COLUMNS, ...tablesOf(records).flatMap(voteColumns), ...LAST_COLUMNS];
}

function tablesOf(records: readonly FaceRecord[]): readonly VoteTable[] {
  return VOTE_TABLES.filter((table) => records.some((record) => record.votes[table] !== undefined));
}

interface Part {
  /** The records of the whole dataset, whose columns a part of them has. */
  readonly all?: readonly FaceRecord[];
  /** What file names are relative to: they begin with it. */
  readonly below?: string;
  /** All by default. */
  readonly columns?: readonly string[];
}

/** The whole file, header first, lines ended by LF; the same records give the same text. */
export function formatMetadata(
  records: readonly FaceRecord[],
  { all = records, below = '', columns }: Part = {},
): string {
  const tables = tablesOf(all);
  const names = metadataColumns(all);
  const kept = names.map((name) => columns?.includes(name) ?? true);
  const lines = [names.filter((_, i) => kept[i]).join(',')];
  for (const record of records) {
    const cells: (string | number)[] = [
      quote(record.fileName.slice(below.length)),
      record.split,
      labelOfFileName(record.fileName),
      quote(record.source),
      record.sourceRow,
      record.sourceLabel ?? '',
      quote(record.name ?? ''),
    ];
    for (const table of tables) {
      const votes = record.votes[table];
      for (let column = 0; column < VOTE_COLUMNS.length; column++) cells.push(votes?.[column] ?? '');
    }
    cells.push(record.duplicateOf ?? '');
    for (let side = 0; side < 4; side++) cells.push(record.faceBox?.[side] ?? '');
    lines.push((columns === undefined ? cells : cells.filter((_, i) => kept[i])).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Reads what {@link formatMetadata} wrote; columns in any order. `path` is for messages. Throws `DATASET_BROKEN` with
 * the row of the first fault.
 */
export function parseMetadata(text: string, path: string): FaceRecord[] {
  const rows = splitRows(text, path);
  const columns = findColumns(rows[0] ?? [], path);
  return rows.slice(1).map((cells, row) => {
    try {
      return parseRow(cells, columns, rows.length - 1);
    } catch (error) {
      if (error instanceof RowFault) throw broken(path, `row ${row}: ${error.message}`);
      throw error;
    }
  });
}

/** What is wrong with a row. */
class RowFault extends Error {}

/** Where the columns are. */
interface Columns {
  readonly header: readonly string[];
  readonly at: Readonly<Record<(typeof FIXED_COLUMNS)[number] | (typeof LAST_COLUMNS)[number], number>>;
  readonly votes: readonly (readonly [VoteTable, readonly number[]])[];
}

function findColumns(header: readonly string[], path: string): Columns {
  const field = new Map(header.map((name, index) => [name, index]));
  const wanted = [...FIXED_COLUMNS, ...LAST_COLUMNS];
  const missing = wanted.filter((column) => !field.has(column));
  if (missing.length > 0) throw broken(path, `misses the columns ${missing.join(', ')}`);
  const tables = VOTE_TABLES.filter((table) => voteColumns(table).every((column) => field.has(column)));
  return {
    header,
    at: Object.fromEntries(wanted.map((column) => [column, field.get(column)!])) as Columns['at'],
    votes: tables.map((table) => [table, voteColumns(table).map((column) => field.get(column)!)]),
  };
}

/** `count`: rows of the file. Throws `RowFault`. */
function parseRow(
  cells: readonly string[],
  { header, at, votes: tables }: Columns,
  count: number,
): FaceRecord {
  if (cells.length !== header.length) throw new RowFault(`${cells.length} fields, expected ${header.length}`);
  const number = (index: number, kind: 'a whole number' | 'a number'): number => {
    const value = Number(cells[index]);
    const fits = kind === 'a number' ? Number.isFinite(value) : Number.isInteger(value);
    if (cells[index] === '' || !fits)
      throw new RowFault(`${header[index]} is "${cells[index]}", expected ${kind}`);
    return value;
  };
  const whole = (index: number): number => number(index, 'a whole number');
  const side = (column: keyof Columns['at']): number => number(at[column], 'a number');
  const votes: Partial<Record<VoteTable, Votes>> = {};
  for (const [table, fields] of tables) if (cells[fields[0]!] !== '') votes[table] = fields.map(whole);
  return {
    fileName: cells[at.file_name]!,
    split: parseSplit(cells[at.split]),
    source: cells[at.source]!,
    sourceRow: whole(at.source_row),
    sourceLabel: parseLabel(cells[at.source_label]),
    name: cells[at.name] || undefined,
    votes,
    duplicateOf: cells[at.duplicate_of] === '' ? undefined : parseOriginal(whole(at.duplicate_of), count),
    faceBox:
      cells[at.face_x] === ''
        ? undefined
        : [side('face_x'), side('face_y'), side('face_width'), side('face_height')],
  };
}

function parseSplit(text: string | undefined): FaceRecord['split'] {
  const split = SPLITS.find((known) => known === text);
  if (split === undefined) throw new RowFault(`split is "${text}", expected ${SPLITS.join(', ')}`);
  return split;
}

function parseLabel(text: string | undefined): Expression | undefined {
  const label = EXPRESSIONS.find((known) => known === text);
  if (label === undefined && text)
    throw new RowFault(`source_label is "${text}", expected ${EXPRESSIONS.join(', ')}`);
  return label;
}

function parseOriginal(original: number, count: number): number {
  if (original < 0 || original >= count)
    throw new RowFault(`duplicate_of is ${original}, expected 0 to ${count - 1}`);
  return original;
}

/** Splitting at commas takes 0.1 s for FER-2013's million cells, and a CSV parser over one second. */
function splitRows(text: string, path: string): string[][] {
  if (!text.includes('"')) {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) => line.split(','));
  }
  try {
    return parse(text, { relax_column_count: true });
  } catch (error) {
    throw broken(path, error instanceof Error ? error.message : String(error), error);
  }
}

function broken(path: string, what: string, cause?: unknown): MienError {
  return new MienError('DATASET_BROKEN', `${path}: ${what}`, {
    cause,
    hint: 'Prepare the dataset again with `mien prepare`.',
  });
}
