import { describe, expect, test } from 'vitest';
import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { Random } from '../random.js';
import type { Session, Tensors } from '../runtime/session.js';
import { PREDICTION_BATCH, predictRows } from './predictor.js';

const CLASSES = 7;

/** What the stand-in network says of a picture: the share of light in each of seven upright bands. */
function bands(picture: ArrayLike<number>, at = 0): readonly number[] {
  const sums = new Array<number>(CLASSES).fill(0);
  for (let i = 0; i < FACE_BYTES; i++)
    sums[Math.floor(((i % FACE_SIZE) * CLASSES) / FACE_SIZE)]! += picture[at + i]!;
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((value) => value / total);
}

/** A session that computes {@link bands}, and notes what it was given. */
function bandSession() {
  const calls: Tensors[] = [];
  const session: Session = {
    inputNames: ['images'],
    outputNames: ['probabilities'],
    run: (feeds) => {
      calls.push(feeds);
      const { data, shape } = feeds.images!;
      const rows = Array.from({ length: shape[0]! }, (_, n) => bands(data as Float32Array, n * FACE_BYTES));
      const probabilities = { shape: [shape[0]!, CLASSES], data: Float32Array.from(rows.flat()) };
      return Promise.resolve({ probabilities });
    },
    release: () => Promise.resolve(),
  };
  return { session, calls };
}

const COUNT = 2 * PREDICTION_BATCH + 3;

function pictures(): Uint8Array {
  const random = new Random(1);
  return Uint8Array.from({ length: COUNT * FACE_BYTES }, () => 1 + random.below(255));
}

const images = pictures();
const pictureOf = (row: number) => images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES);
const everyRow = Int32Array.from({ length: COUNT }, (_, i) => i);

function expectRows(got: Float32Array, rows: Int32Array, expected: (row: number) => readonly number[]): void {
  expect(got).toHaveLength(rows.length * CLASSES);
  rows.forEach((row, i) => {
    expected(row).forEach((value, k) => {
      expect(got[i * CLASSES + k]).toBeCloseTo(value, 6);
    });
  });
}

describe('rows', () => {
  test('are predicted in order, the last and ragged batch too', async () => {
    const { session, calls } = bandSession();
    expectRows(await predictRows(session, images, everyRow), everyRow, (row) => bands(pictureOf(row)));
    expect(calls).toHaveLength(3);
  });

  test('may be any of the pictures, in any order, more than once', async () => {
    const rows = new Random(2).shuffle(Int32Array.from(everyRow)).subarray(0, PREDICTION_BATCH + 1);
    rows[PREDICTION_BATCH] = rows[0]!;
    const got = await predictRows(bandSession().session, images, rows);
    expectRows(got, rows, (row) => bands(pictureOf(row)));
  });

  test('of nothing are nothing, and nothing runs', async () => {
    const { session, calls } = bandSession();
    expect(await predictRows(session, images, new Int32Array(0))).toEqual(new Float32Array(0));
    expect(calls).toEqual([]);
  });

  test('come from whole batches of gray levels, with the constants beside them', async () => {
    const { session, calls } = bandSession();
    const weights = { shape: [1], data: Float32Array.of(5) };
    await predictRows(session, images, everyRow.subarray(0, 2), { weights });
    expect(calls).toHaveLength(1);
    expect(calls[0]!.weights).toBe(weights);
    const { shape, data } = calls[0]!.images!;
    expect(shape).toEqual([PREDICTION_BATCH, 1, FACE_SIZE, FACE_SIZE]);
    expect([...data.slice(0, 2 * FACE_BYTES)]).toEqual([...images.subarray(0, 2 * FACE_BYTES)]);
  });
});
