import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, MienError } from '../../errors.js';
import type { Issue } from '../../issue.js';
import { type ByteStream, openCsvBytes } from '../byte-stream.js';
import type { Split } from '../record.js';
import { parseSplit } from '../split-words.js';
import { headerNames, pixelColumns } from './pixel-rows.js';

/** A CSV of faces, and the split of its rows where its own name says it. */
export interface PixelTable {
  readonly stream: ByteStream;
  /** `undefined` where its `Usage` column says it, or nothing does. */
  readonly split: Split | undefined;
}

export interface PixelTables {
  readonly tables: readonly PixelTable[];
  /** The files that they lie in. */
  readonly paths: readonly string[];
  readonly issues: readonly Issue[];
}

/** A table by its header. */
interface Candidate {
  readonly stream: ByteStream;
  readonly names: readonly string[];
  readonly missing: readonly string[];
  readonly hasUsage: boolean;
  readonly split: Split | undefined;
}

/**
 * The tables of faces that a path means:
 * - of a file or archive with `emotion`, `Usage` and `pixels`, the first such table, as of the four in Kaggle's zip;
 * - else the tables with `emotion` and `pixels` that are named for splits (`train.csv`, `test.csv`), in the archive, or
 *   beside the named file;
 * - else the first table with `emotion` and `pixels`, which has no splits.
 *
 * Issues: `TABLE_UNLABELLED` (noted), a table of the same place that is named for a split and has no labels. Throws as
 * `openCsvBytes`, and `CSV_COLUMNS`, which names the columns that were found.
 */
export async function findPixelTables(path: string): Promise<PixelTables> {
  const here = await Promise.all((await openCsvBytes(path)).map(examine));
  const whole = here.find(({ missing, hasUsage }) => missing.length === 0 && hasUsage);
  if (whole !== undefined)
    return { tables: [{ stream: whole.stream, split: undefined }], paths: [path], issues: [] };
  const usable = here.filter(({ missing }) => missing.length === 0);
  const [first] = usable;
  if (first === undefined) {
    // Of a single table, reading it says best what is wrong.
    if (here.length > 1) throw columnsMissing(here);
    return { tables: [{ stream: here[0]!.stream, split: undefined }], paths: [path], issues: [] };
  }
  if (first.split === undefined)
    return { tables: [{ stream: first.stream, split: undefined }], paths: [path], issues: [] };
  const beside = here.length > 1 ? [] : await besides(path, first.split);
  const named = [...here, ...beside.map(({ candidate }) => candidate)].filter(
    ({ split }) => split !== undefined,
  );
  const bySplit = new Map<Split, Candidate>();
  for (const candidate of named) {
    if (candidate.missing.length === 0 && !bySplit.has(candidate.split!))
      bySplit.set(candidate.split!, candidate);
  }
  const unlabelled = named.filter(
    ({ missing, split }) => missing.join() === 'emotion' && !bySplit.has(split!),
  );
  const used = [...bySplit.values()];
  return {
    tables: used.map(({ stream, split }) => ({ stream, split })),
    paths: [path, ...beside.filter(({ candidate }) => used.includes(candidate)).map((one) => one.path)],
    issues: unlabelled.map(({ stream }) => ({
      code: 'TABLE_UNLABELLED',
      message: 'has no column "emotion", so its faces have no labels and are not used',
      file: stream.label,
      outcome: 'noted',
    })),
  };
}

async function besides(path: string, split: Split): Promise<{ path: string; candidate: Candidate }[]> {
  const folder = dirname(path);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
  const found: { path: string; candidate: Candidate }[] = [];
  for (const name of names.toSorted()) {
    const other = join(folder, name);
    const named = splitOf(name);
    if (name === basename(path) || named === undefined || named === split || !/\.csv$/i.test(name)) continue;
    found.push({ path: other, candidate: await examine((await openCsvBytes(other))[0]) });
  }
  return found;
}

/** `train.csv` → train; of `x.zip (data/train.csv)` likewise. */
function splitOf(label: string): Split | undefined {
  const name = /\(([^()]*)\)$/.exec(label)?.[1] ?? label;
  return parseSplit(basename(name).replace(/(\.csv)?(\.gz|\.zip)?$/i, ''));
}

async function examine(stream: ByteStream): Promise<Candidate> {
  const names = await headerOf(stream);
  const { lower, missing } = pixelColumns(names);
  return { stream, names, missing, hasUsage: lower.includes('usage'), split: splitOf(stream.label) };
}

/** No names where the file is not such a table: another file of the archive may be. */
async function headerOf(stream: ByteStream): Promise<readonly string[]> {
  const line = await firstLine(stream);
  try {
    return headerNames(stream.path, line);
  } catch (error) {
    if (error instanceof MienError && error.code === 'CSV_BROKEN') return [];
    throw error;
  }
}

const LF = 10;
const CR = 13;
/** Bytes that are looked at for a first line, those of empty lines before it included: no header is longer. */
const LONGEST_HEADER = 1 << 16;

async function firstLine({ chunks }: ByteStream): Promise<Buffer> {
  let line = Buffer.alloc(0);
  let looked = 0;
  for await (const chunk of chunks) {
    line = Buffer.concat([line, chunk]);
    looked += chunk.length;
    if (line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3);
    const start = line.findIndex((byte) => !isLineEnd(byte));
    line = line.subarray(start < 0 ? line.length : start);
    const end = line.findIndex(isLineEnd);
    if (end >= 0) return line.subarray(0, end);
    if (looked > LONGEST_HEADER) break;
  }
  return line;
}

function isLineEnd(byte: number): boolean {
  return byte === LF || byte === CR;
}

function columnsMissing(candidates: readonly Candidate[]): MienError {
  const found = candidates.slice(0, 5).map(({ stream, names }) => {
    const shown = names.slice(0, 12).map((name) => `"${name.slice(0, 40)}"`);
    return `${stream.path}: found the columns ${shown.join(', ')}${names.length > 12 ? ', …' : ''}`;
  });
  return new MienError('CSV_COLUMNS', `${found.join('; ')}; expected emotion, Usage and pixels`, {
    hint: 'Use icml_face_data.csv or fer2013.csv; the test.csv of the same page has no labels.',
  });
}
