import { MienError } from '../errors.js';
import type { PlannedInput } from './plan/shard-list.js';
import type { Looked } from './work/look-jobs.js';

/** The most characters of a row's line: tens of thousands of faces, of about a thousand characters each. */
export const LONGEST_ROW = 1 << 25;

/** An error as it stands in a row. */
export interface RowError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** One line of a shard's data: what came of an input. */
export type Row = {
  readonly n: number;
  readonly file: string;
  /** The picture's name inside of the file, where that is a tar archive. */
  readonly member?: string;
} & (Looked | { readonly error: RowError });

export function rowOf({ n, path, member }: PlannedInput, outcome: Looked | MienError): Row {
  const input = { n, file: path, ...(member === undefined ? {} : { member: member.name }) };
  if (!(outcome instanceof MienError)) return { ...input, ...outcome };
  const { code, message, hint } = outcome;
  return { ...input, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

export function rowLine(row: Row): Uint8Array {
  return Buffer.from(`${JSON.stringify(row)}\n`);
}

/** Reads a line; `undefined` where it is no row, such as what a killed process left at a file's end. */
export function parseRow(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as Partial<Row> | null;
    const whole =
      Number.isInteger(row?.n) && typeof row?.file === 'string' && ('faces' in row || 'error' in row);
    return whole ? (row as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a row is of this input. */
export function isRowOf(row: Row, { n, path, member }: PlannedInput): boolean {
  return row.n === n && row.file === path && row.member === member?.name;
}

/** The code of a row that is an error. */
export function errorCode(row: Row): string | undefined {
  return 'error' in row ? row.error.code : undefined;
}
