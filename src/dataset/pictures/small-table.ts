import { parse } from 'csv-parse/sync';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';

const DELIMITERS = [',', '\t', ';'];

/** A table with a header, as text. */
export interface SmallTable {
  /** Where a column stands, by any of its names in any letter case; -1 where it is missing. */
  field(...names: readonly string[]): number;
  readonly header: readonly string[];
  /** Cells without the spaces around them; a short row has fewer. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads a whole CSV file: commas, else tabs, else semicolons, as the header has them; with or without a byte order mark,
 * any line ends. Throws as `readText`, `DATASET_EMPTY` without a header, and `CSV_BROKEN`.
 */
export async function readSmallTable(path: string): Promise<SmallTable> {
  return parseSmallTable(path, await readText(path));
}

/** {@link readSmallTable} of a table's text. `path` is what errors call it. */
export function parseSmallTable(path: string, given: string): SmallTable {
  const text = given.replace(/^\ufeff/, '');
  let all: string[][];
  try {
    const options = { relax_column_count: true, skip_empty_lines: true, trim: true };
    const [first = ''] = text.split(/\r\n|\r|\n/, 1);
    all = parse(text, {
      ...options,
      delimiter: DELIMITERS.find((delimiter) => first.includes(delimiter)) ?? ';',
    });
  } catch (error) {
    throw new MienError('CSV_BROKEN', `${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      hint: 'Check the quotes of the named line, or get the file again.',
    });
  }
  const [header, ...rows] = all;
  if (header === undefined) throw new MienError('DATASET_EMPTY', `${path}: the file is empty`);
  const lower = header.map((name) => name.toLowerCase());
  return {
    header,
    rows,
    field: (...names) => {
      const found = names.map((name) => lower.indexOf(name.toLowerCase())).find((index) => index >= 0);
      return found ?? -1;
    },
  };
}

/** Throws `CSV_COLUMNS`, naming the columns that were found. */
export function missingColumns(path: string, { header }: SmallTable, missing: readonly string[]): MienError {
  const found = header.slice(0, 20).map((name) => `"${name.slice(0, 40)}"`);
  return new MienError(
    'CSV_COLUMNS',
    `${path}: found the columns ${found.join(', ')}; missing: ${missing.join(', ')}`,
    { hint: 'The first line of the table must name its columns.' },
  );
}
