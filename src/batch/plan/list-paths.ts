import { createReadStream, type Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { fileError, MienError } from '../../errors.js';
import { isPictureName } from '../../image/find-pictures.js';
import { isS3Address } from '../store/s3-client.js';
import { linesOf } from './lines.js';
import { parquetColumn } from './parquet-column.js';
import { photosInS3 } from './s3-photos.js';
import type { UnnumberedInput } from './shard-list.js';
import { isTarName } from './tar-members.js';
import { withMembers } from './with-members.js';

/** How standard input is named. */
export const STDIN = '-';
const STDIN_NAME = 'standard input';

/** Names of the column that holds paths, the first that is there. */
const COLUMNS = ['path', 'file', 'file_name', 'filename', 'image', 'photo'] as const;

export interface ListOptions {
  /** Whether the subfolders of a folder are searched. Default true. */
  readonly recursive?: boolean | undefined;
  /** The column of a CSV or Parquet file that holds paths. Default: the first of `path`, `file`, `file_name`, … */
  readonly column?: string | undefined;
  /** A folder that is left out of the source: the store. */
  readonly except?: string | undefined;
}

/** Where inputs come from, and the folder that their paths are below. */
export interface Listing {
  readonly root: string;
  /** What errors call the source. Default: the folder. */
  readonly name?: string;
  /** A path, or an input whose place in an archive is known. */
  readonly paths: AsyncIterable<string | UnnumberedInput>;
}

/**
 * The paths that a source names, one after the other: never a whole list is held. A source is a folder, whose files that
 * are called like pictures are taken; a place in S3 (`s3://bucket/prefix`), likewise; a tar archive; a CSV file (`.csv`, or `.tsv` with tabs) or a Parquet file (`.parquet`); any other file
 * or standard input (`-`), with a path a line. A tar archive
 * among the paths stands for the pictures in it. Throws `FILE_NOT_FOUND`, `OPTION_INVALID` for a picture, and while it reads `CSV_COLUMNS`,
 * `CSV_BROKEN` and `FILE_UNREADABLE`.
 */
export async function listPaths(source: string, options: ListOptions = {}): Promise<Listing> {
  const { root, paths } = await listFiles(source, options);
  const name = source === STDIN ? STDIN_NAME : source;
  return { root, name, paths: withMembers(paths, root) };
}

async function listFiles(source: string, options: ListOptions): Promise<Listing> {
  if (source === STDIN) return { root: resolve('.'), paths: listed(process.stdin, STDIN_NAME) };
  if (isS3Address(source)) return photosInS3(source, options);
  const status = await stat(source).catch((error: unknown) => {
    throw fileError(error, source, 'read');
  });
  if (status.isDirectory()) return { root: resolve(source), paths: below(source, '', options) };
  if (isTarName(source)) return { root: resolve('.'), paths: one(source) };
  if (isPictureName(source)) {
    throw new MienError('OPTION_INVALID', `${source} is a picture, expected a folder or a list of paths`, {
      hint: 'For one picture, use "mien predict".',
    });
  }
  if (extname(source).toLowerCase() === '.parquet') {
    const choose = (names: readonly string[]): string => names[columnOf(source, names, options.column)]!;
    return { root: resolve('.'), paths: parquetColumn(source, choose) };
  }
  const delimiter = { '.csv': ',', '.tsv': '\t' }[extname(source).toLowerCase()];
  const paths =
    delimiter === undefined
      ? listed(createReadStream(source), source)
      : tabled(source, { delimiter, column: options.column });
  return { root: resolve('.'), paths };
}

async function* one(path: string): AsyncGenerator<string> {
  yield path;
}

/** Every file below a folder that is called like a picture or a tar archive. A subfolder that cannot be read stands for itself. */
async function* below(folder: string, within: string, options: ListOptions): AsyncGenerator<string> {
  const entries = await opendir(join(folder, within)).catch((error: unknown) => {
    if (within === '') throw fileError(error, folder, 'read');
    return undefined;
  });
  if (entries === undefined) yield within;
  for await (const entry of entries ?? []) {
    const name = within === '' ? entry.name : `${within}/${entry.name}`;
    if (isTaken(entry)) yield name;
    else if (isSearched(entry, resolve(folder, name), options)) yield* below(folder, name, options);
  }
}

function isTaken(entry: Dirent): boolean {
  const isFile = entry.isFile() || entry.isSymbolicLink();
  return isFile && !entry.name.startsWith('.') && (isPictureName(entry.name) || isTarName(entry.name));
}

/** A linked folder is not followed, for it may lead in a circle. */
function isSearched(entry: Dirent, path: string, { recursive = true, except }: ListOptions): boolean {
  if (!recursive || !entry.isDirectory() || entry.name.startsWith('.')) return false;
  return except === undefined || path !== resolve(except);
}

async function* listed(pieces: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  try {
    for await (const line of linesOf(pieces, name)) if (line.trim() !== '') yield line;
  } catch (error) {
    throw fileError(error, name, 'read');
  }
}

interface TableOptions {
  readonly delimiter: string;
  readonly column?: string | undefined;
}

async function* tabled(path: string, { delimiter, column }: TableOptions): AsyncGenerator<string> {
  const parser = parse({ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true });
  const reading = pipeline(createReadStream(path), parser);
  // The parser ends with the same error, which is met below.
  reading.catch(() => {});
  let at: number | undefined;
  try {
    for await (const row of Readable.from(parser) as AsyncIterable<readonly string[]>) {
      if (at === undefined) at = columnOf(path, row, column);
      else if ((row[at] ?? '') !== '') yield row[at]!;
    }
  } catch (error) {
    if (error instanceof CsvError) {
      throw new MienError('CSV_BROKEN', `${path}: ${error.message}`, {
        cause: error,
        hint: 'Check the quotes of the named line, or get the file again.',
      });
    }
    throw fileError(error, path, 'read');
  }
}

function columnOf(path: string, header: readonly string[], column: string | undefined): number {
  const lower = header.map((name) => name.trim().toLowerCase());
  const wanted = column === undefined ? COLUMNS : [column.toLowerCase()];
  const found = wanted.map((name) => lower.indexOf(name)).find((index) => index >= 0);
  if (found !== undefined) return found;
  const names = header.slice(0, 20).map((name) => `"${name.slice(0, 40)}"`);
  throw new MienError(
    'CSV_COLUMNS',
    `${path}: found the columns ${names.join(', ')}; missing: ${wanted.join(' or ')}`,
    {
      hint: 'Say which column holds the paths: --column NAME. The first line of a CSV file must name the columns.',
    },
  );
}
