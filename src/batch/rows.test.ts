import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Commit, dataKey } from './commit.js';
import { type Row, rowLine } from './row.js';
import { rowsOfCommit } from './rows.js';
import { MemoryStore } from './testing/memory-store.js';
import { earlierRows } from './work/earlier-rows.js';

/** A row as a photo of a crowd gives: its line is longer than any path. */
function crowd(n: number, faces: number): Row {
  const face = { box: { x: 1, y: 2, width: 3, height: 4 }, note: 'x'.repeat(900) };
  return { n, file: `${n}.jpg`, width: 9, height: 9, faces: Array(faces).fill(face) } as unknown as Row;
}

const ROWS = [crowd(0, 1), crowd(1, 300), crowd(2, 0)];

async function stored(): Promise<{ readonly store: MemoryStore; readonly commit: Commit }> {
  const store = new MemoryStore();
  const bytes = Buffer.concat(ROWS.map(rowLine));
  await store.put(dataKey(0, 'a'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const at = '2026-01-01T00:00:00Z';
  const sizes = { rows: ROWS.length, failed: {}, bytes: bytes.length, sha256 };
  return {
    store,
    commit: { run: 'r', shard: 0, attempt: 'a', ...sizes, list: '', worker: 'w', began: at, ended: at },
  };
}

test('the row of a photo with hundreds of faces is read back', async () => {
  const { store, commit } = await stored();
  const rows: Row[] = [];
  for await (const row of rowsOfCommit(store, commit)) rows.push(row);
  expect(rows).toEqual(ROWS);
});

test('such a row of an earlier attempt is taken over', async () => {
  const { store } = await stored();
  const inputs = ROWS.map(({ n, file }) => ({ n, path: file }));
  const known = await earlierRows(store, [dataKey(0, 'a')], inputs);
  expect([...known.keys()]).toEqual([0, 1, 2]);
});
