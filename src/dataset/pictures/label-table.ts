import { MienError } from '../../errors.js';
import { missingColumns, parseSmallTable } from './small-table.js';

/** The names that Hugging Face's ImageFolder has for its tables. */
const TABLE_NAMES = ['metadata.csv', 'metadata.jsonl'];

/** Whether a file is a table of labels by its name. */
export function isTableName(name: string): boolean {
  return TABLE_NAMES.includes(name.slice(name.lastIndexOf('/') + 1).toLowerCase());
}

/** One row of a table that labels pictures, as text; empty where there is nothing. */
export interface LabelRow {
  readonly file: string;
  readonly label: string;
  readonly split: string;
  readonly subject: string;
}

/** Names that a column may have, in any letter case; the first that is there counts. */
const COLUMNS = {
  file: ['file_name', 'file', 'filename', 'image', 'path'],
  label: ['label', 'expression', 'emotion'],
  split: ['split', 'usage'],
  subject: ['subject', 'subject_id', 'person', 'person_id', 'identity'],
} as const;

/**
 * The rows of a `metadata.csv` or `metadata.jsonl`, in its order. `path` is what errors call it. Throws `CSV_COLUMNS`
 * without a column for files or labels, `CSV_BROKEN`, and `DATASET_EMPTY` without a row.
 */
export function readLabelTable(path: string, text: string): LabelRow[] {
  const rows = path.toLowerCase().replace(/\)$/, '').endsWith('.jsonl')
    ? linesOf(path, text)
    : cellsOf(path, text);
  if (rows.length === 0) throw new MienError('DATASET_EMPTY', `${path}: a header and no rows`);
  return rows;
}

function cellsOf(path: string, text: string): LabelRow[] {
  const table = parseSmallTable(path, text);
  const at = {
    file: table.field(...COLUMNS.file),
    label: table.field(...COLUMNS.label),
    split: table.field(...COLUMNS.split),
    subject: table.field(...COLUMNS.subject),
  };
  const missing = [...(at.file < 0 ? ['file_name'] : []), ...(at.label < 0 ? ['label'] : [])];
  if (missing.length > 0) throw missingColumns(path, table, missing);
  return table.rows.map((cells) => ({
    file: cells[at.file] ?? '',
    label: cells[at.label] ?? '',
    split: cells[at.split] ?? '',
    subject: cells[at.subject] ?? '',
  }));
}

function linesOf(path: string, text: string): LabelRow[] {
  const rows: LabelRow[] = [];
  const seen = { file: false, label: false };
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const value = objectOf(path, line, i + 1);
    const names = new Map(Object.keys(value).map((name) => [name.toLowerCase(), name]));
    const cell = (column: keyof typeof COLUMNS): string => {
      const known = COLUMNS[column].map((name) => names.get(name)).find((name) => name !== undefined);
      const content = known === undefined ? undefined : value[known];
      if (known !== undefined && column in seen) seen[column as keyof typeof seen] = true;
      return typeof content === 'string' || typeof content === 'number' ? String(content).trim() : '';
    };
    rows.push({ file: cell('file'), label: cell('label'), split: cell('split'), subject: cell('subject') });
  });
  const missing = [...(seen.file ? [] : ['file_name']), ...(seen.label ? [] : ['label'])];
  if (rows.length > 0 && missing.length > 0) {
    throw new MienError('CSV_COLUMNS', `${path}: no line has ${missing.join(' or ')}`, {
      hint: 'Each line must be an object such as {"file_name":"1.jpg","label":"happy"}.',
    });
  }
  return rows;
}

function objectOf(path: string, line: string, number: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new MienError('CSV_BROKEN', `${path}: line ${number} is no JSON`, {
      cause: error,
      hint: 'Each line must be one object, such as {"file_name":"1.jpg","label":"happy"}.',
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new MienError('CSV_BROKEN', `${path}: line ${number} is no object`, {
    hint: 'Each line must be one object, such as {"file_name":"1.jpg","label":"happy"}.',
  });
}
