import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.js';

describe('accuracy', () => {
  it('is the diagonal over all', () => {
    const result = accuracy([
      [3, 1, 0],
      [1, 2, 0],
      [0, 1, 4],
    ]);
    expect(result).toMatchObject({ n: 12, correct: 9, accuracy: 0.75 });
    // Wilson's formula by hand for 9 of 12: (0.75 + 0.16006 ± 1.95996·√(0.015625 + 0.00667)) / 1.32012.
    expect(result.ci95[0]).toBeCloseTo(0.4677, 4);
    expect(result.ci95[1]).toBeCloseTo(0.9111, 4);
  });

  it('takes a true class outside the model for errors', () => {
    expect(
      accuracy([
        [2, 0],
        [0, 1],
        [1, 0],
      ]),
    ).toMatchObject({ n: 4, correct: 3 });
  });

  it('refuses an empty matrix', () => {
    expect(() => accuracy([[0, 0]])).toThrow(expect.objectContaining({ code: 'DATASET_EMPTY' }));
  });
});
