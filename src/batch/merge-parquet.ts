import { EXPRESSIONS } from '../expression.js';
import { type ParquetCell, type ParquetColumn, writeParquet } from '../files/write-parquet.js';
import type { Landmarks, RecognizedFace } from '../recognizer/result.js';
import type { Batch } from './batch.js';
import type { MergeOptions } from './merge-batch.js';
import { errorCode, type Row } from './row.js';
import { finalRows } from './rows.js';

const LANDMARKS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'] as const;
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const numbers = (names: readonly string[]): readonly ParquetColumn[] =>
  names.map((name) => ({ name, kind: 'number' }));

const FILE: ParquetColumn = { name: 'file', kind: 'text', required: true };
const MEMBER: ParquetColumn = { name: 'member', kind: 'text' };

/** The columns behind the file and its member, named as those of CSV, `error` first. */
const COLUMNS: readonly ParquetColumn[] = [
  { name: 'error', kind: 'text' },
  { name: 'face', kind: 'whole' },
  ...numbers(['x', 'y', 'width', 'height', 'score']),
  ...numbers(LANDMARKS.flatMap((name) => [`${snake(name)}_x`, `${snake(name)}_y`])),
  { name: 'expression', kind: 'text' },
  { name: 'confidence', kind: 'number' },
  { name: 'uncertain', kind: 'flag' },
  ...numbers(EXPRESSIONS),
];

/**
 * As `mergeBatch`, a Parquet file: a row a face, and one without a face for each input that has none, with the code of its
 * error where it failed. Rows are compressed by Snappy, in groups of 10,000. Throws `OPTION_INVALID` where the package
 * `hyparquet-writer` is missing.
 */
export async function mergeParquet(
  batch: Batch,
  path: string,
  { onProgress }: Pick<MergeOptions, 'onProgress'> = {},
): Promise<{ readonly rows: number; readonly failed: number }> {
  let [rows, failed] = [0, 0];
  const { members } = batch.plan;
  async function* cells(): AsyncGenerator<readonly ParquetCell[], void, undefined> {
    for await (const row of finalRows(batch)) {
      rows += 1;
      if (errorCode(row) !== undefined) failed += 1;
      const names = members ? [row.file, row.member ?? null] : [row.file];
      for (const rest of cellsOf(row)) yield [...names, ...rest];
      onProgress?.(rows);
    }
  }
  const columns = [FILE, ...(members ? [MEMBER] : []), ...COLUMNS];
  await writeParquet(path, columns, cells(), { 'mien.run': batch.plan.run });
  return { rows, failed };
}

function* cellsOf(row: Row): Generator<readonly ParquetCell[]> {
  const blank = new Array<ParquetCell>(COLUMNS.length - 1).fill(null);
  if ('error' in row) yield [row.error.code, ...blank];
  else if (row.faces.length === 0) yield [null, ...blank];
  else {
    for (const [i, face] of row.faces.entries()) {
      yield [null, i + 1, ...face.box, face.score, ...points(face.landmarks), ...perception(face)];
    }
  }
}

function points(landmarks: Landmarks | null): readonly ParquetCell[] {
  return landmarks === null
    ? new Array<ParquetCell>(10).fill(null)
    : LANDMARKS.flatMap((name) => [...landmarks[name]]);
}

function perception(face: object): readonly ParquetCell[] {
  const { expression, confidence, uncertain, probabilities } = face as RecognizedFace;
  return [expression, confidence, uncertain, ...EXPRESSIONS.map((name) => probabilities[name])];
}
