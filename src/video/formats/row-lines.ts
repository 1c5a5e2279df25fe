import type { VideoRow } from '../video-row.js';

/** JSON Lines: one row a line, as the library gives it. */
export async function* rowLines(rows: AsyncIterable<VideoRow>): AsyncGenerator<string, void, undefined> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
