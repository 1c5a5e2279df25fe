import { writeAll } from '../../files/write-all.js';
import { type ParquetCell, writeParquet } from '../../files/write-parquet.js';
import { writeFileAtomic, writeWhole } from '../../files/write-whole.js';
import type { VideoRow } from '../video-row.js';
import { borisEvents } from './boris-events.js';
import { type ElanClip, elanDocument } from './elan.js';
import { expressionSpans } from './expression-spans.js';
import { longCsv } from './long-csv.js';
import { type ColumnOptions, rowCells, rowColumns } from './row-columns.js';
import { rowLines } from './row-lines.js';
import { webVtt } from './web-vtt.js';

/** The tables that come of a clip, and the extension of each. */
export const FORMAT_EXTENSIONS = {
  jsonl: 'jsonl',
  csv: 'csv',
  vtt: 'vtt',
  eaf: 'eaf',
  parquet: 'parquet',
  boris: 'boris.tsv',
} as const;

export type VideoFormat = keyof typeof FORMAT_EXTENSIONS;

export const VIDEO_FORMATS = Object.keys(FORMAT_EXTENSIONS) as readonly VideoFormat[];

/** Those that are written where none is named. */
export const DEFAULT_FORMATS: readonly VideoFormat[] = ['jsonl', 'csv', 'vtt', 'eaf'];

export interface FormatOptions {
  readonly clip: ElanClip;
  /** Below this smoothed probability no expression is named. */
  readonly uncertainBelow: number;
  /** Of CSV and Parquet. */
  readonly columns?: ColumnOptions | undefined;
}

/**
 * Writes one format whole or not at all. Throws `FILE_UNWRITABLE`, `DISK_FULL`, `NOT_A_DIRECTORY`, and `OPTION_INVALID` where
 * the package that writes Parquet is missing.
 */
export async function writeFormat(
  format: VideoFormat,
  path: string,
  rows: () => AsyncIterable<VideoRow>,
  { clip, uncertainBelow, columns }: FormatOptions,
): Promise<void> {
  switch (format) {
    case 'jsonl':
      return writeText(path, rowLines(rows()));
    case 'csv':
      return writeText(path, longCsv(rows(), columns));
    case 'vtt':
      return writeFileAtomic(path, webVtt(await expressionSpans(rows(), uncertainBelow)));
    case 'eaf':
      return writeFileAtomic(path, elanDocument(await expressionSpans(rows(), uncertainBelow), clip));
    case 'parquet':
      return writeParquet(path, rowColumns(columns), parquetCells(rows(), columns), {
        'mien.clip': clip.name,
      });
    case 'boris': {
      const about = { ...clip, ...(await paceOf(rows())) };
      return writeFileAtomic(path, borisEvents(await expressionSpans(rows(), uncertainBelow), about));
    }
  }
}

async function* parquetCells(
  rows: AsyncIterable<VideoRow>,
  options: ColumnOptions | undefined,
): AsyncGenerator<readonly ParquetCell[], void, undefined> {
  const columns = rowColumns(options);
  for await (const row of rows) yield* rowCells(columns, row);
}

/** How long the rows last, seconds, and how many there are a second. */
async function paceOf(
  rows: AsyncIterable<VideoRow>,
): Promise<{ readonly seconds: number; readonly rate: number }> {
  let [count, first, last] = [0, 0, 0];
  for await (const { time } of rows) {
    if (count++ === 0) first = time;
    last = time;
  }
  const seconds = last - first;
  return { seconds, rate: seconds > 0 ? (count - 1) / seconds : 0 };
}

/** Characters that are written at a time. */
const PIECE = 1 << 18;

/** A long text in pieces, so that memory stays flat. */
async function writeText(path: string, pieces: AsyncIterable<string>): Promise<void> {
  await writeWhole(path, async (file) => {
    let at = 0;
    let text = '';
    for await (const piece of pieces) {
      text += piece;
      if (text.length < PIECE) continue;
      at = await writeAll(file, Buffer.from(text), at);
      text = '';
    }
    await writeAll(file, Buffer.from(text), at);
  });
}
