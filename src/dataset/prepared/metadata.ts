import { parse } from 'csv-parse/sync';
import { MienError } from '../../errors.js';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import { type FaceRecord, SPLITS, VOTE_COLUMNS, VOTE_TABLES, type Votes, type VoteTable } from '../record.js';

/**
 * `metadata.csv`, the index of a prepared dataset: row i describes image i. `file_name` comes first and is relative to
 * the file, so that it loads as a Hugging Face ImageFolder. `label` is the folder that the picture lies in, empty for
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

/** The whole file, header first, lines ended by LF; the same records give the same text. */
export function formatMetadata(records: readonly FaceRecord[]): string {
  const tables = VOTE_TABLES.filter((table) => records.some((record) => record.votes[table] !== undefined));
  const lines = [[...FIXED_COLUMNS, ...tables.flatMap(voteColumns), ...LAST_COLUMNS].join(',')];
  for (const record of records) {
    const cells: (string | number)[] = [
      quote(record.fileName),
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
    lines.push(cells.join(','));
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
  const header = rows[0] ?? [];
  const field = new Map(header.map((name, index) => [name, index]));
  const missing = [...FIXED_COLUMNS, ...LAST_COLUMNS].filter((column) => !field.has(column));
  if (missing.length > 0) throw broken(path, `misses the columns ${missing.join(', ')}`);
  const tables = VOTE_TABLES.filter((table) => voteColumns(table).every((column) => field.has(column)));
  const fieldsOfVotes = new Map(
    tables.map((table) => [table, voteColumns(table).map((column) => field.get(column)!)]),
  );
  const at = (column: (typeof FIXED_COLUMNS)[number] | (typeof LAST_COLUMNS)[number]): number =>
    field.get(column)!;
  const [fileName, split, source, sourceRow] = [at('file_name'), at('split'), at('source'), at('source_row')];
  const [sourceLabel, name, duplicateOf] = [at('source_label'), at('name'), at('duplicate_of')];
  const box = [at('face_x'), at('face_y'), at('face_width'), at('face_height')];

  const records: FaceRecord[] = [];
  for (let row = 1; row < rows.length; row++) {
    const cells = rows[row]!;
    const fault = (what: string): MienError => broken(path, `row ${row - 1}: ${what}`);
    if (cells.length !== header.length) throw fault(`${cells.length} fields, expected ${header.length}`);
    const integer = (index: number): number => {
      const value = Number(cells[index]);
      if (cells[index] === '' || !Number.isInteger(value)) {
        throw fault(`${header[index]} is "${cells[index]}", expected a whole number`);
      }
      return value;
    };
    const splitName = SPLITS.find((known) => known === cells[split]);
    if (splitName === undefined) throw fault(`split is "${cells[split]}", expected ${SPLITS.join(', ')}`);
    const label = cells[sourceLabel] || undefined;
    if (label !== undefined && !EXPRESSIONS.includes(label as Expression)) {
      throw fault(`source_label is "${label}", expected ${EXPRESSIONS.join(', ')}`);
    }
    const votes: Partial<Record<VoteTable, Votes>> = {};
    for (const [table, fields] of fieldsOfVotes)
      if (cells[fields[0]!] !== '') votes[table] = fields.map(integer);
    const original = cells[duplicateOf] === '' ? undefined : integer(duplicateOf);
    if (original !== undefined && (original < 0 || original >= rows.length - 1)) {
      throw fault(`duplicate_of is ${original}, expected 0 to ${rows.length - 2}`);
    }
    records.push({
      fileName: cells[fileName]!,
      split: splitName,
      source: cells[source]!,
      sourceRow: integer(sourceRow),
      sourceLabel: label as Expression | undefined,
      name: cells[name] || undefined,
      votes,
      duplicateOf: original,
      faceBox:
        cells[box[0]!] === ''
          ? undefined
          : [number(box[0]!, cells), number(box[1]!, cells), number(box[2]!, cells), number(box[3]!, cells)],
    });
  }
  return records;

  function number(index: number, cells: readonly string[]): number {
    const value = Number(cells[index]);
    if (cells[index] === '' || !Number.isFinite(value)) {
      throw broken(path, `${header[index]} is "${cells[index]}", expected a number`);
    }
    return value;
  }
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
