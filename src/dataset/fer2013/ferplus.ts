import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { fileError, MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import type { Issue } from '../../issue.js';
import { regularFileSize } from '../byte-stream.js';
import { SPLITS, type Split, VOTE_COLUMNS, type Votes, type VoteTable } from '../record.js';
import { parseSplit } from '../split-words.js';

/** The file that names each row of FER-2013. */
export const VOTE_FILE = 'fer2013new.csv';

const PULL = 'Get it with `mien datasets pull ferplus`.';

/** The label tables' names: as they are handed around, and as the folders of the FER+ repository have them. */
const LABEL_FILES: Readonly<Record<Split, readonly string[]>> = {
  train: ['label-Train.csv', 'FER2013Train/label.csv'],
  validation: ['label-Valid.csv', 'FER2013Valid/label.csv'],
  test: ['label-Test.csv', 'FER2013Test/label.csv'],
};

/** Bytes; the largest true table has 1.6 million. */
const TABLE_LIMIT = 64 << 20;

/** Where the vote tables lie. */
export interface FerPlusFiles {
  /** `fer2013new.csv`. */
  readonly votes: string;
  /** The three label tables, where all three are there. */
  readonly labels: Readonly<Record<Split, string>> | undefined;
}

/** One row of `fer2013new.csv`, which belongs to the row of FER-2013 at the same position. */
export interface VoteRow {
  readonly split: Split | undefined;
  readonly usage: string;
  readonly name: string | undefined;
  /** By table; without `fer2013new` where its votes cannot be read. */
  readonly votes: Readonly<Partial<Record<VoteTable, Votes>>>;
}

/** The vote tables read and joined with each other. */
export interface FerPlusVotes {
  /** Row i belongs to data row i of FER-2013. */
  readonly rows: readonly VoteRow[];
  readonly tables: readonly VoteTable[];
  readonly issues: readonly Issue[];
  /** Name of the file that the rows are from, for messages. */
  readonly path: string;
}

/**
 * The vote tables at `path`: a folder, `fer2013new.csv` (under any name) or one of the label tables. What lies in the
 * same folder is found too. Throws `FILE_NOT_FOUND`, and `DATASET_MISSING` where `fer2013new.csv` is not there: the
 * label tables know their images by name only, and it alone says which row a name belongs to.
 */
export async function findFerPlus(path: string): Promise<FerPlusFiles> {
  let folder = path;
  let votes: string | undefined;
  try {
    if (!(await stat(path)).isDirectory()) {
      folder = dirname(path);
      const file = basename(path);
      if (!/^label(-\w+)?\.csv$/i.test(file)) votes = path;
      // `FER2013Test/label.csv` lies one folder deeper.
      else if (file.toLowerCase() === 'label.csv') folder = dirname(folder);
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  votes ??= await firstFile(folder, [VOTE_FILE]);
  if (votes === undefined) {
    throw new MienError(
      'DATASET_MISSING',
      `${path}: no ${VOTE_FILE} there, which says whose votes are whose`,
      {
        hint: PULL,
      },
    );
  }
  const [train, validation, test] = await Promise.all(
    SPLITS.map((split) => firstFile(folder, LABEL_FILES[split])),
  );
  const labels = train && validation && test ? { train, validation, test } : undefined;
  return { votes, labels };
}

async function firstFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path)
      .then((status) => status.isFile())
      .catch(() => false);
    if (found) return path;
  }
  return undefined;
}

/** The paths of all files of the tables, in a fixed order. */
export function ferPlusPaths(files: FerPlusFiles): string[] {
  return [files.votes, ...(files.labels ? SPLITS.map((split) => files.labels![split]) : [])];
}

/**
 * Reads the vote tables. `fer2013new.csv` stands row by row beside FER-2013; a row of the label tables is brought to
 * its row by split and image name. Where a name stands twice in `fer2013new.csv` (four do), the label table's
 * votes go to the first of the two. No row is dropped.
 *
 * Issues: `NAME_MISSING`, `NAME_TWICE`, `VOTES_UNREADABLE`, `VOTES_SUM` (other than ten votes), `NOT_A_FACE` (most
 * votes are NF), `NAME_UNKNOWN` (in a label table and not in `fer2013new.csv`) and `LABEL_TWICE`; all noted.
 * Throws `CSV_COLUMNS`, `CSV_BROKEN`, `DATASET_EMPTY`, and `DATASET_MISMATCH` where the label tables belong to other
 * images.
 */
export async function readFerPlus(files: FerPlusFiles): Promise<FerPlusVotes> {
  const issues: Issue[] = [];
  const rows = await readVoteFile(files.votes, issues);
  const tables: VoteTable[] = ['fer2013new'];
  if (files.labels !== undefined) {
    await joinLabelTables(files.labels, rows, issues, files.votes);
    tables.push('label-tables');
  }
  return { rows, tables, issues, path: files.votes };
}

interface OpenVoteRow extends VoteRow {
  readonly votes: Partial<Record<VoteTable, Votes>>;
}

async function readVoteFile(path: string, issues: Issue[]): Promise<OpenVoteRow[]> {
  const [header, ...cells] = await readTable(path);
  const names = header!.map((name) => name.toLowerCase());
  const usageField = names.indexOf('usage');
  const nameField = names.indexOf('image name');
  const voteFields = VOTE_COLUMNS.map((column) => names.indexOf(column.toLowerCase()));
  const missing = ['Usage', 'Image name', ...VOTE_COLUMNS].filter(
    (name) => !names.includes(name.toLowerCase()),
  );
  if (missing.length > 0) {
    const found = header!.slice(0, 14).map((name) => `"${name.slice(0, 40)}"`);
    throw new MienError(
      'CSV_COLUMNS',
      `${path}: found the columns ${found.join(', ')}; expected Usage, Image name and ten columns of votes (missing: ${missing.join(', ')})`,
      { hint: PULL },
    );
  }
  if (cells.length === 0)
    throw new MienError('DATASET_EMPTY', `${path}: a header and no rows`, { hint: PULL });

  const file = basename(path);
  const seen = new Map<string, number>();
  return cells.map((cell, row) => {
    const usage = cell[usageField] ?? '';
    const name = cell[nameField] || undefined;
    const votes = parseVotes(voteFields.map((field) => cell[field]));
    if (name === undefined) {
      issues.push({
        code: 'NAME_MISSING',
        message: 'no image name',
        file,
        row,
        field: 'Image name',
        outcome: 'noted',
      });
    } else if (seen.has(name)) {
      const message = `${name} is also the name of row ${seen.get(name)}; both rows are kept`;
      issues.push({ code: 'NAME_TWICE', message, file, row, field: 'Image name', outcome: 'noted' });
    } else {
      seen.set(name, row);
    }
    noteVotes(votes, file, row, issues);
    if (votes !== undefined && votes[9]! > 5) {
      const message = `${votes[9]} of its votes say "not a face"`;
      issues.push({ code: 'NOT_A_FACE', message, file, row, field: 'NF', outcome: 'noted' });
    }
    return { split: parseSplit(usage), usage, name, votes: votes === undefined ? {} : { fer2013new: votes } };
  });
}

async function joinLabelTables(
  labels: Readonly<Record<Split, string>>,
  rows: readonly OpenVoteRow[],
  issues: Issue[],
  votesPath: string,
): Promise<void> {
  const rowOf = new Map<string, number>();
  rows.forEach(({ split, name }, row) => {
    const key = `${split} ${name}`;
    if (name !== undefined && !rowOf.has(key)) rowOf.set(key, row);
  });
  for (const split of SPLITS) {
    const path = labels[split];
    const file = basename(path);
    const cells = await readTable(path);
    let joined = 0;
    cells.forEach((cell, row) => {
      if (cell.length !== VOTE_COLUMNS.length + 2) {
        throw new MienError(
          'CSV_COLUMNS',
          `${path}: row ${row} has ${cell.length} fields; expected an image name, a box and ten votes`,
          {
            hint: 'The label tables have no header line and twelve fields a row.',
          },
        );
      }
      const name = cell[0]!;
      const votes = parseVotes(cell.slice(2));
      noteVotes(votes, file, row, issues);
      const target = rows[rowOf.get(`${split} ${name}`) ?? -1];
      if (target === undefined) {
        const message = `${name} is no ${split} image of ${basename(votesPath)}`;
        issues.push({ code: 'NAME_UNKNOWN', message, file, row, outcome: 'noted' });
        return;
      }
      joined++;
      if (target.votes['label-tables'] !== undefined) {
        const message = `${name} occurs twice; the first of its rows counts`;
        issues.push({ code: 'LABEL_TWICE', message, file, row, outcome: 'noted' });
      } else if (votes !== undefined) {
        target.votes['label-tables'] = votes;
      }
    });
    if (joined * 2 < cells.length) {
      throw new MienError(
        'DATASET_MISMATCH',
        `${path}: only ${joined} of its ${cells.length} images are ${split} images of ${votesPath}`,
        { hint: `Take the label tables and ${VOTE_FILE} from the same release of FER+.` },
      );
    }
  }
}

/** Ten counts, or `undefined` where one is no whole number from 0 to 10 000. */
function parseVotes(cells: readonly (string | undefined)[]): Votes | undefined {
  if (cells.length !== VOTE_COLUMNS.length) return undefined;
  const votes: number[] = [];
  for (const cell of cells) {
    if (cell === undefined || !COUNT.test(cell)) return undefined;
    votes.push(Number(cell));
  }
  return votes;
}

const COUNT = /^\d{1,4}$/;

function noteVotes(votes: Votes | undefined, file: string, row: number, issues: Issue[]): void {
  if (votes === undefined) {
    const message = 'its votes are not ten whole numbers; the row is kept without them';
    issues.push({ code: 'VOTES_UNREADABLE', message, file, row, outcome: 'noted' });
    return;
  }
  const sum = votes.reduce((a, b) => a + b, 0);
  if (sum !== 10) {
    issues.push({ code: 'VOTES_SUM', message: `${sum} votes instead of 10`, file, row, outcome: 'noted' });
  }
}

/** All rows of a small CSV, header included, trimmed. Throws as `readText`, `CSV_BROKEN` and `DATASET_EMPTY`. */
async function readTable(path: string): Promise<string[][]> {
  const size = await regularFileSize(path);
  if (size > TABLE_LIMIT) {
    throw new MienError('CSV_BROKEN', `${path}: ${size} bytes are too many for a vote table`, {
      hint: `Name ${VOTE_FILE} of FER+; the pixels' file goes with --fer2013.`,
    });
  }
  const text = await readText(path);
  if (text.trim() === '') throw new MienError('DATASET_EMPTY', `${path}: the file is empty`, { hint: PULL });
  if (text.includes('\0')) {
    throw new MienError('CSV_BROKEN', `${path}: no CSV: binary data or UTF-16`, { hint: PULL });
  }
  // No vote table has quotes, and splitting 36 thousand rows is several times faster than parsing by all rules of CSV.
  if (!text.includes('"')) return splitRows(text);
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('CSV_BROKEN', `${path}: cannot be read as CSV: ${detail}`, {
      cause: error,
      hint: PULL,
    });
  }
}

function splitRows(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() !== '') rows.push(line.split(',').map((cell) => cell.trim()));
  }
  return rows;
}
