import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicates, withoutTrainingCopies } from './duplicates.js';
import { FACE_BYTES, type FaceRecord, SPLITS, type Split } from './record.js';
import { pixels } from './testing/fixtures.js';

function images(seeds: readonly number[]): Uint8Array {
  const all = new Uint8Array(seeds.length * FACE_BYTES);
  for (const [i, seed] of seeds.entries()) all.set(pixels(seed), i * FACE_BYTES);
  return all;
}

describe('findDuplicates', () => {
  it('names the first in the order train, validation, test, whatever the order of the rows', () => {
    const splits: Split[] = ['test', 'validation', 'train', 'train', 'test', 'validation'];
    expect(findDuplicates(splits, images([1, 1, 2, 1, 2, 3]))).toEqual([
      3,
      3,
      undefined,
      undefined,
      2,
      undefined,
    ]);
  });

  it('agrees with comparing every pair', () => {
    const face = fc.record({ split: fc.constantFrom(...SPLITS), seed: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(face, { maxLength: 12 }), (faces) => {
        const order = SPLITS.flatMap((split) => faces.flatMap((one, i) => (one.split === split ? [i] : [])));
        const expected = faces.map((one, i) => {
          const first = order.find((j) => faces[j]!.seed === one.seed);
          return first === i ? undefined : first;
        });
        const splits = faces.map(({ split }) => split);
        expect(findDuplicates(splits, images(faces.map(({ seed }) => seed)))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('tells images that differ in one pixel apart', () => {
    const two = images([1, 1]);
    two[FACE_BYTES * 2 - 1]! ^= 1;
    expect(findDuplicates(['train', 'train'], two)).toEqual([undefined, undefined]);
  });
});

describe('withoutTrainingCopies', () => {
  it('drops copies of training records and keeps those of other splits', () => {
    const splits: Split[] = ['train', 'train', 'validation', 'test', 'test', 'test'];
    const duplicateOf = [undefined, 0, undefined, 0, 2, undefined];
    const records = splits.map((split, i) => ({ split, duplicateOf: duplicateOf[i] }) as FaceRecord);
    expect([...withoutTrainingCopies(records, [3, 4, 5])]).toEqual([4, 5]);
  });
});
