import { describe, expect, it } from 'vitest';
import { countPairs, pairAnswers } from './compare-answers.js';

const FIRST = {
  rows: [4, 5, 6, 7, 9],
  labels: [0, 1, 2, 3, 0],
  named: [0, 1, 0, 0, 0],
  confidence: [1, 1, 1, 1, 1],
};
/** In another order, without row 9, and with a face that the first was not asked about. */
const SECOND = {
  rows: [7, 6, 5, 4, 8],
  labels: [3, 2, 1, 0, 0],
  named: [3, 1, 0, 0, 0],
  confidence: [0.5, 0.6, 0.7, 0.8, 0.9],
};

describe('the answers of two models', () => {
  it('are paired by the face that they are of', () => {
    const pairs = pairAnswers(FIRST, SECOND);
    expect(pairs.map(({ row, named }) => [row, ...named])).toEqual([
      [4, 0, 0],
      [5, 1, 0],
      [6, 0, 1],
      [7, 0, 3],
    ]);
    expect(pairs[1]!.confidence).toEqual([1, 0.7]);
  });

  it('are counted by who is right', () => {
    expect(countPairs(pairAnswers(FIRST, SECOND))).toEqual({
      n: 4,
      bothRight: 1,
      onlyFirst: 1,
      onlySecond: 1,
      neither: 1,
      p: 1,
    });
  });

  it('are not paired where the two were told different labels', () => {
    const other = { ...SECOND, labels: [3, 2, 1, 6, 0] };
    expect(pairAnswers(FIRST, other).map(({ row }) => row)).toEqual([5, 6, 7]);
  });
});
