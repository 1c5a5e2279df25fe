import { describe, expect, it } from 'vitest';
import { countAlike } from '../../studio/recognise/count-alike.js';
import { matchFaces } from '../../studio/recognise/match-faces.js';

type Box = readonly [number, number, number, number];
const boxes = (...all: readonly Box[]): { readonly box: Box }[] => all.map((box) => ({ box }));

describe('matchFaces', () => {
  it('finds each face again in whatever order the other answer has them', () => {
    const faces = boxes([0, 0, 10, 10], [50, 0, 10, 10], [100, 0, 20, 20]);
    expect(matchFaces(faces, boxes([101, 1, 20, 20], [0, 0, 10, 10], [52, 0, 10, 10]))).toEqual([1, 2, 0]);
  });

  it('has none where less than half is shared, and takes no face twice', () => {
    // 6 of 14 columns are shared.
    expect(matchFaces(boxes([0, 0, 10, 10]), boxes([4, 0, 10, 10]))).toEqual([undefined]);
    expect(matchFaces(boxes([0, 0, 10, 10], [1, 0, 10, 10]), boxes([0, 0, 10, 10]))).toEqual([0, undefined]);
    expect(matchFaces(boxes([0, 0, 10, 10]), [])).toEqual([undefined]);
  });
});

describe('countAlike', () => {
  it('counts only faces that both answers know', () => {
    const faces = (['happy', 'sad', 'fear'] as const).map((expression) => ({ expression }));
    expect(countAlike(faces, [{ expression: 'happy' }, { expression: 'angry' }, undefined])).toEqual({
      alike: 1,
      both: 2,
    });
  });
});
