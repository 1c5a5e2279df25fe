import { fileError } from '../../errors.js';
import { loadHyparquet, unreadableParquet } from '../../files/load-hyparquet.js';

/**
 * The texts of one column of a Parquet file, one row group after the other; empty cells are left out. `choose` is told the
 * names of all columns. Throws `OPTION_INVALID` where the package `hyparquet` is missing, `CSV_BROKEN` where the file is no
 * Parquet or is compressed otherwise than by Snappy, and as `choose` and reading.
 */
export async function* parquetColumn(
  path: string,
  choose: (names: readonly string[]) => string,
): AsyncGenerator<string> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await loadHyparquet();
  const file = await asyncBufferFromFile(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw unreadableParquet(path, error);
  });
  const [, ...columns] = metadata.schema;
  const column = choose(columns.map(({ name }) => name));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const range = { file, metadata, columns: [column], rowStart, rowEnd };
    const rows = await parquetReadObjects(range).catch((error: unknown) => {
      throw unreadableParquet(path, error);
    });
    for (const row of rows) {
      const cell: unknown = row[column];
      if (typeof cell === 'string' && cell !== '') yield cell;
    }
    rowStart = rowEnd;
  }
}
