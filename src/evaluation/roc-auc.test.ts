import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Predictions } from './predictions.js';
import { rocAuc } from './roc-auc.js';
import { anyPredictions, predictionsOf, TWELVE } from './testing/predictions.js';

/** Mann & Whitney's U by its definition: every pair, a tie counting half. */
function pairwiseAuc({ labels, probabilities, classCount }: Predictions, k: number): number | null {
  let wins = 0;
  let pairs = 0;
  labels.forEach((label, i) => {
    if (label !== k) return;
    labels.forEach((other, j) => {
      if (other === k) return;
      const difference = probabilities[i * classCount + k]! - probabilities[j * classCount + k]!;
      wins += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
      pairs++;
    });
  });
  return pairs === 0 ? null : wins / pairs;
}

describe('rocAuc', () => {
  it('agrees with scikit-learn 1.2.1 roc_auc_score(multi_class="ovr")', () => {
    const { perClass, macro } = rocAuc(TWELVE);
    expect(perClass[0]).toBeCloseTo(0.90625, 12);
    expect(perClass[1]).toBeCloseTo(0.8703703703703703, 12);
    expect(perClass[2]).toBe(1);
    expect(macro).toBeCloseTo(0.92554012345679, 12);
  });

  it('is what counting pairs gives, ties and all', () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        rocAuc(predictions).perClass.forEach((area, k) => {
          const expected = pairwiseAuc(predictions, k);
          if (expected === null) expect(area).toBeNull();
          else expect(area).toBeCloseTo(expected, 12);
        });
      }),
    );
  });

  it('is ½ where all scores are equal, and null where there is no pair', () => {
    const third = 1 / 3;
    const { perClass, macro } = rocAuc(predictionsOf([0, third, third, third], [1, third, third, third]));
    expect(perClass).toEqual([0.5, 0.5, null]);
    expect(macro).toBe(0.5);
    expect(rocAuc(predictionsOf([1, 0.2, 0.8]))).toEqual({ perClass: [null, null], macro: null });
  });

  it('takes rows of a class outside the model as the rest', () => {
    expect(rocAuc(predictionsOf([0, 0.6, 0.4], [2, 0.8, 0.2])).perClass).toEqual([0, null]);
  });
});
