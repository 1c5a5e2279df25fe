import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCopyOfTraining } from './duplicates.js';
import { holdOut } from './hold-out.js';
import { type FaceRecord, SPLITS, type Split } from './record.js';

/** Records of the given splits; some are copies of the first of their kind, as `findDuplicates` marks them. */
function records(faces: readonly { readonly split: Split; readonly pixels: number }[]): FaceRecord[] {
  const firstOf = new Map<number, number>();
  for (const split of SPLITS) {
    faces.forEach((face, row) => {
      if (face.split === split && !firstOf.has(face.pixels)) firstOf.set(face.pixels, row);
    });
  }
  return faces.map(({ split, pixels }, row) => ({
    fileName: `images/${split}/${row}.png`,
    split,
    source: 'fer2013',
    sourceRow: row,
    sourceLabel: 'happy',
    name: undefined,
    votes: {},
    duplicateOf: firstOf.get(pixels) === row ? undefined : firstOf.get(pixels),
    faceBox: undefined,
  }));
}

const faces = fc.array(
  fc.record({ split: fc.constantFrom(...SPLITS), pixels: fc.integer({ min: 0, max: 30 }) }),
  { maxLength: 60 },
);
const images = new Uint8Array();
const of = (list: readonly FaceRecord[], split: Split) =>
  list.flatMap((record, row) => (record.split === split ? [row] : []));

describe('validation faces held out', () => {
  test('are the share that was asked for, from first to last, and the others train', () => {
    const given = records([
      ...Array.from({ length: 5 }, (_, pixels) => ({ split: 'train' as const, pixels })),
      ...Array.from({ length: 100 }, (_, i) => ({ split: 'validation' as const, pixels: 100 + i })),
      { split: 'test', pixels: 999 },
    ]);
    const held = holdOut({ records: given, images, hash: 'h' }, 0.1);
    expect(of(held.records, 'validation')).toEqual([14, 24, 34, 44, 54, 64, 74, 84, 94, 104]);
    expect(of(held.records, 'train')).toHaveLength(95);
    expect(of(held.records, 'test')).toEqual([105]);
    expect(held.hash).toBe('h');
  });

  test('are never copies of faces that joined training', () => {
    fc.assert(
      fc.property(faces, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const given = records(list);
        const held = holdOut({ records: given, images, hash: '' }, share).records;
        for (const row of of(held, 'validation')) {
          expect(given[row]!.split).toBe('validation');
          const same = of(held, 'train').filter((other) => list[other]!.pixels === list[row]!.pixels);
          // What was in training before cannot be helped, and is known as a copy.
          expect(same.every((other) => given[other]!.split === 'train')).toBe(true);
          expect(isCopyOfTraining(held, row)).toBe(same.length > 0);
        }
        for (const row of of(held, 'test')) expect(given[row]!.split).toBe('test');
      }),
    );
  });

  test('are all where the share is 1, and none where it is 0', () => {
    fc.assert(
      fc.property(faces, (list) => {
        const given = records(list);
        expect(holdOut({ records: given, images, hash: '' }, 1).records).toEqual(given);
        expect(of(holdOut({ records: given, images, hash: '' }, 0).records, 'validation')).toEqual([]);
      }),
    );
  });
});
