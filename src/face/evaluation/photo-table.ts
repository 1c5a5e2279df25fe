import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import type { Issue } from '../../issue.js';

export type RefuseRow = (code: string, field: string, message: string) => void;

export interface PhotoRow<Row> {
  readonly cells: Row;
  /** Makes the row an issue after all. */
  readonly refuse: RefuseRow;
}

export interface PhotoTable<Row> {
  /** The rows that fit the schema. To be gone through once: issues come in the order of the file. */
  readonly rows: Iterable<PhotoRow<Row>>;
  /** Of all rows in the file. */
  readonly count: number;
  /** Rows that do not fit, and those that were refused later. */
  readonly issues: Issue[];
}

/**
 * A table of what people marked in photos, CSV with these columns and any others. Throws file errors, `CSV_BROKEN` and
 * `CSV_COLUMNS`.
 */
export async function readPhotoTable<Row>(
  file: string,
  columns: readonly string[],
  schema: z.ZodType<Row>,
): Promise<PhotoTable<Row>> {
  const all = parseRows(await readText(file), file, columns);
  const issues: Issue[] = [];
  function* fitting(): Generator<PhotoRow<Row>> {
    for (const [row, given] of all.entries()) {
      const refuse: RefuseRow = (code, field, message) => {
        issues.push({ code, message: `${field}: ${message}`, file, row, field, outcome: 'excluded' });
      };
      const parsed = schema.safeParse(given);
      if (parsed.success) {
        yield { cells: parsed.data, refuse };
        continue;
      }
      const [first] = parsed.error.issues;
      refuse('ROW_INVALID', String(first!.path[0]), first!.message);
    }
  }
  return { rows: fitting(), count: all.length, issues };
}

function parseRows(text: string, file: string, columns: readonly string[]): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MienError('CSV_BROKEN', `${file}: ${detail}`, { cause });
  }
  const missing = columns.filter((column) => rows.length > 0 && !(column in rows[0]!));
  if (missing.length > 0) {
    throw new MienError('CSV_COLUMNS', `${file}: misses the columns ${missing.join(', ')}.`, {
      hint: `It needs ${columns.join(', ')}.`,
    });
  }
  return rows;
}
