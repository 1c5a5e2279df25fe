import { DATA } from '../commit.js';
import { linesOf } from '../plan/lines.js';
import { type PlannedInput, shardName } from '../plan/shard-list.js';
import { isRowOf, LONGEST_ROW, parseRow, type Row } from '../row.js';
import type { ObjectStore } from '../store/object-store.js';

/** The files with rows of a shard that was tried before, and is not committed. */
export async function earlierAttempts(store: ObjectStore, shard: number): Promise<readonly string[]> {
  const names = await store.list(DATA);
  return names.filter((name) => name.startsWith(`${shardName(shard)}.`)).map((name) => `${DATA}/${name}`);
}

/**
 * The rows of earlier attempts that need not be made again, by the number of their input: results, and no errors, for what
 * was missing once may be there now. All attempts in a store are of one run, so that their rows are the same.
 */
export async function earlierRows(
  store: ObjectStore,
  attempts: readonly string[],
  inputs: readonly PlannedInput[],
): Promise<ReadonlyMap<number, Row>> {
  const byNumber = new Map(inputs.map((input) => [input.n, input]));
  const rows = new Map<number, Row>();
  for (const key of attempts) {
    try {
      for await (const line of linesOf(store.stream(key), key, LONGEST_ROW)) {
        const row = parseRow(line);
        if (row === undefined || !('faces' in row)) continue;
        const input = byNumber.get(row.n);
        if (input !== undefined && isRowOf(row, input)) rows.set(row.n, row);
      }
    } catch {
      // Removed meanwhile, or damaged: its rows are made again.
    }
  }
  return rows;
}
