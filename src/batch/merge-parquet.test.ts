import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import type { RecognizedFace } from '../recognizer/result.js';
import { mergeParquet } from './merge-parquet.js';
import { madeFace as face } from './testing/made-face.js';
import { MemoryStore } from './testing/memory-store.js';
import { planned } from './testing/planned-store.js';
import { stubLooking } from './testing/stub-looking.js';
import { workWith } from './work/work-batch.js';

it('a Parquet file reads back as it was: faces, inputs without one, errors, in several groups', async () => {
  const batch = await planned(new MemoryStore(), 12_000, 5000);
  const faces = (n: number): readonly RecognizedFace[] =>
    n === 0 ? [face(1, true), face(2, false)] : n % 3 === 0 ? [face(n % 50, true)] : [];
  const looking = {
    ...stubLooking(),
    look: async ({ n, path }: { readonly n: number; readonly path: string }) => {
      if (n === 7) throw new MienError('IMAGE_UNREADABLE', `${path}: broken "quoted", ü`);
      return { width: 64, height: 48, faces: faces(n) };
    },
  };
  await workWith(batch, looking, { signal: new AbortController().signal });
  const path = join(await mkdtemp(join(tmpdir(), 'mien-parquet-')), 'faces.parquet');
  expect(await mergeParquet(batch, path)).toEqual({ rows: 12_000, failed: 1 });
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const { row_groups, key_value_metadata } = parquetMetadata(file);
  expect(row_groups.length).toBeGreaterThan(1);
  expect(key_value_metadata).toContainEqual({ key: 'mien.run', value: batch.plan.run });
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(12_001);
  const blank = Object.fromEntries(Object.keys(rows[0]!).map((name) => [name, null]));
  expect(rows[8]).toEqual({ ...blank, file: '7.png', error: 'IMAGE_UNREADABLE' });
  expect(rows[2]).toEqual({ ...blank, file: '1.png' });
  expect(rows[0]).toMatchObject({
    ...{ file: '0.png', error: null, face: 1, x: 1.25, y: 2.5, width: 30, height: 40.1, score: 0.987654 },
    ...{ left_eye_x: 1.1, left_eye_y: 0.9, mouth_right_x: 1.5, mouth_right_y: 0.5 },
    ...{ expression: EXPRESSIONS[1], confidence: 0.123457, uncertain: false },
    ...face(1, true).probabilities,
  });
  expect(rows[1]).toMatchObject({ file: '0.png', face: 2, score: null, nose_x: null, uncertain: true });
  expect(rows.map(({ file: name }) => name)).toEqual([
    '0.png',
    ...Array.from({ length: 12_000 }, (_, n) => `${n}.png`),
  ]);
});
