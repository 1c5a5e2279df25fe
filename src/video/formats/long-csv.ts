import type { VideoRow } from '../video-row.js';
import { type ColumnOptions, rowCells, rowColumns } from './row-columns.js';

/** Long CSV: one line a face and frame, and one line a frame without a face, whose `success` is 0. */
export async function* longCsv(
  rows: AsyncIterable<VideoRow>,
  options: ColumnOptions = {},
): AsyncGenerator<string, void, undefined> {
  const columns = rowColumns(options);
  yield `${columns.map(({ name }) => name).join(',')}\n`;
  // Seconds to a microsecond, in as many digits always.
  const shown = columns.map((column) =>
    column.name === 'timestamp' ? { ...column, cell: ({ time }: VideoRow) => time.toFixed(6) } : column,
  );
  for await (const row of rows) {
    yield rowCells(shown, row)
      .map((cells) => `${cells.map((cell) => cell ?? '').join(',')}\n`)
      .join('');
  }
}
