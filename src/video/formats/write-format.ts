import { writeAll } from '../../files/write-all.js';
import { writeFileAtomic, writeWhole } from '../../files/write-whole.js';
import type { VideoRow } from '../video-row.js';
import { type ElanClip, elanDocument } from './elan.js';
import { expressionSpans } from './expression-spans.js';
import { longCsv } from './long-csv.js';
import { rowLines } from './row-lines.js';
import { webVtt } from './web-vtt.js';

/** The files that come of a clip; each is also its name's extension. */
export const VIDEO_FORMATS = ['jsonl', 'csv', 'vtt', 'eaf'] as const;

export type VideoFormat = (typeof VIDEO_FORMATS)[number];

export interface FormatOptions {
  readonly clip: ElanClip;
  /** Below this smoothed probability no expression is named. */
  readonly uncertainBelow: number;
}

/** Writes one format whole or not at all. Throws `FILE_UNWRITABLE`, `DISK_FULL` and `NOT_A_DIRECTORY`. */
export async function writeFormat(
  format: VideoFormat,
  path: string,
  rows: AsyncIterable<VideoRow>,
  { clip, uncertainBelow }: FormatOptions,
): Promise<void> {
  switch (format) {
    case 'jsonl':
      return writeText(path, rowLines(rows));
    case 'csv':
      return writeText(path, longCsv(rows));
    case 'vtt':
      return writeFileAtomic(path, webVtt(await expressionSpans(rows, uncertainBelow)));
    case 'eaf':
      return writeFileAtomic(path, elanDocument(await expressionSpans(rows, uncertainBelow), clip));
  }
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
