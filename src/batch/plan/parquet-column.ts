import { MienError } from '../../errors.js';
import { openParquet } from '../../files/parquet/open-parquet.js';

/** No path is longer, as in a list of lines. A dictionary can repeat a long one a million times. */
const LONGEST = 1 << 16;

/**
 * The texts of one column of a Parquet file, one row group after the other; empty cells are left out. `choose` is told the
 * names of all columns. Throws `CSV_BROKEN` for a text of more than 65,536 characters, and as `openParquet` and `choose`.
 */
export async function* parquetColumn(
  path: string,
  choose: (names: readonly string[]) => string,
): AsyncGenerator<string> {
  const table = await openParquet(path);
  const column = choose(table.columns);
  for (const group of table.groups.keys()) {
    for (const cell of await table.cells(column, group)) {
      if (typeof cell !== 'string' || cell === '') continue;
      if (cell.length > LONGEST) throw tooLong(path);
      yield cell;
    }
  }
}

function tooLong(path: string): MienError {
  return new MienError('CSV_BROKEN', `${path}: a cell has more than ${LONGEST} characters, expected a path`, {
    hint: 'Say which column holds the paths: --column NAME.',
  });
}
