import { expressionSpans } from '../../src/video/formats/expression-spans.js';
import { longCsv } from '../../src/video/formats/long-csv.js';
import { rowLines } from '../../src/video/formats/row-lines.js';
import { webVtt } from '../../src/video/formats/web-vtt.js';
import type { VideoRow } from '../../src/video/video-row.js';

/** The files that the page gives, as `mien video` writes them, and the type of each. */
export const CLIP_FILES = { csv: 'text/csv', jsonl: 'application/x-ndjson', vtt: 'text/vtt' } as const;
export type ClipFile = keyof typeof CLIP_FILES;

/** One of them. `uncertainBelow`: under this smoothed probability no expression is named in WebVTT, which has the faces' names. */
export async function clipFile(
  kind: ClipFile,
  rows: readonly VideoRow[],
  uncertainBelow: number,
  nameOf?: (track: number) => string,
): Promise<string> {
  switch (kind) {
    case 'csv':
      return joined(longCsv(inTurn(rows)));
    case 'jsonl':
      return joined(rowLines(inTurn(rows)));
    case 'vtt':
      return webVtt(await expressionSpans(inTurn(rows), uncertainBelow), nameOf);
  }
}

/** `interview.mp4` → `interview.csv`. */
export function clipFileName(clip: string, kind: ClipFile): string {
  return `${clip.replace(/\.[^.]*$/, '')}.${kind}`;
}

async function* inTurn(rows: readonly VideoRow[]): AsyncGenerator<VideoRow, void, undefined> {
  yield* rows;
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.join('');
}
