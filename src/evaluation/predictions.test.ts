import { describe, expect, it } from 'vitest';
import { checkPredictions, selectPredictions, selectRows, topClasses } from './predictions.js';
import { predictionsOf, TWELVE } from './testing/predictions.js';

describe('checkPredictions', () => {
  it('accepts distributions', () => {
    expect(() => checkPredictions(TWELVE)).not.toThrow();
  });

  it('refuses no rows, with a hint', () => {
    const empty = { labels: new Uint8Array(), probabilities: new Float32Array(), classCount: 7 };
    expect(() => checkPredictions(empty)).toThrow(
      expect.objectContaining({ code: 'DATASET_EMPTY', hint: expect.stringContaining('split') }),
    );
  });

  it('refuses a length that does not fit', () => {
    expect(() => checkPredictions({ ...TWELVE, classCount: 4 })).toThrow(
      expect.objectContaining({ code: 'DATASET_MISMATCH', message: expect.stringContaining('12 × 4 = 48') }),
    );
  });

  it.each([
    ['NaN', [0, Number.NaN, 0.5]],
    ['a negative value', [0, -0.5, 1.5]],
    ['logits', [0, 3, -1]],
    ['a sum below 1', [0, 0.5, 0.4]],
    ['infinity', [0, Number.POSITIVE_INFINITY, 0]],
  ] as const)('refuses %s and names the row', (_what, bad) => {
    expect(() => checkPredictions(predictionsOf([0, 1, 0], bad))).toThrow(
      expect.objectContaining({ code: 'RUNTIME_FAILED', message: expect.stringContaining('row 1 ') }),
    );
  });
});

describe('topClasses', () => {
  it('takes the highest, and the first of equals', () => {
    expect([
      ...topClasses(predictionsOf([0, 0.1, 0.6, 0.3], [0, 0.4, 0.2, 0.4], [7, 0.3, 0.3, 0.4])),
    ]).toEqual([1, 0, 2]);
  });
});

describe('selection', () => {
  it('keeps the order asked for', () => {
    const picked = selectPredictions(predictionsOf([0, 1, 0], [1, 0.25, 0.75], [2, 0.5, 0.5]), [2, 0]);
    expect(picked).toEqual(predictionsOf([2, 0.5, 0.5], [0, 1, 0]));
    expect([...selectRows(Float32Array.of(1, 2, 3, 4, 5, 6), 2, [1, 1])]).toEqual([3, 4, 3, 4]);
  });
});
