import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classShares, mixAnswers, oneHot, prepareTargets, smooth, weighInverse } from './targets.js';

const CLASSES = 7;

function rowsOf(targets: Float32Array): readonly (readonly number[])[] {
  return Array.from({ length: targets.length / CLASSES }, (_, row) => [
    ...targets.subarray(row * CLASSES, (row + 1) * CLASSES),
  ]);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** What each class weighs over all rows. */
function totalsOf(targets: Float32Array): readonly number[] {
  return Array.from({ length: CLASSES }, (_, k) => sum(rowsOf(targets).map((row) => row[k]!)));
}

const anyLabels = fc.uint8Array({ min: 0, max: 6, minLength: 1, maxLength: 60 });

test('one-hot rows are 1 at the label and 0 elsewhere', () => {
  expect(rowsOf(oneHot(Uint8Array.of(2, 0, 6)))).toEqual([
    [0, 0, 1, 0, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 1],
  ]);
});

describe('smoothing', () => {
  test('by 0.14 leaves 0.88 at the label and 0.02 elsewhere', () => {
    const [row] = rowsOf(smooth(oneHot(Uint8Array.of(1)), 0.14));
    [0.02, 0.88, 0.02, 0.02, 0.02, 0.02, 0.02].forEach((value, k) => {
      expect(row![k]).toBeCloseTo(value, 6);
    });
  });

  test('leaves rows that sum to 1, their order, and the given targets alone', () => {
    fc.assert(
      fc.property(anyLabels, fc.double({ min: 0, max: 0.99, noNaN: true }), (labels, share) => {
        const targets = oneHot(labels);
        const before = targets.slice();
        rowsOf(smooth(targets, share)).forEach((row, i) => {
          expect(sum(row)).toBeCloseTo(1, 5);
          expect(row.indexOf(Math.max(...row))).toBe(labels[i]);
        });
        expect(targets).toEqual(before);
      }),
    );
  });

  test('by 0 changes nothing, by 1 leaves nothing of the label', () => {
    const targets = oneHot(Uint8Array.of(3, 5));
    expect(smooth(targets, 0)).toEqual(targets);
    expect(smooth(targets, 1)).toEqual(new Float32Array(14).fill(1 / 7));
  });
});

describe('inverse class weights', () => {
  test('by hand: 3 of one class and 1 of another weigh 2/3 and 2', () => {
    const weighed = rowsOf(weighInverse(oneHot(Uint8Array.of(0, 4, 0, 0))));
    expect(weighed.map((row) => Math.fround(Math.max(...row)))).toEqual(
      [2 / 3, 2, 2 / 3, 2 / 3].map(Math.fround),
    );
  });

  test('every class that occurs weighs the same in all, and a picture weighs 1 on average', () => {
    fc.assert(
      fc.property(anyLabels, (labels) => {
        const targets = weighInverse(oneHot(labels));
        const present = new Set(labels);
        totalsOf(targets).forEach((total, k) => {
          expect(total).toBeCloseTo(present.has(k) ? labels.length / present.size : 0, 3);
        });
        expect(sum(totalsOf(targets)) / labels.length).toBeCloseTo(1, 4);
      }),
    );
  });

  test('the rarer a class, the more its pictures weigh', () => {
    const labels = Uint8Array.from({ length: 28 }, (_, i) => Math.floor((Math.sqrt(8 * i + 1) - 1) / 2));
    const weights = rowsOf(weighInverse(oneHot(labels))).map((row) => Math.max(...row));
    // Class k has k + 1 pictures.
    labels.forEach((label, i) => {
      expect(weights[i]! * (label + 1)).toBeCloseTo(4, 5);
    });
  });

  test('shares of soft targets count as parts of a picture', () => {
    const targets = Float32Array.from(
      [
        [0.5, 0.5, 0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0],
      ].flat(),
    );
    // Class 0 has 1.5 pictures, class 1 has 0.5, of 2: weights 2/3 and 2.
    const expected = [
      [1 / 3, 1, 0, 0, 0, 0, 0],
      [2 / 3, 0, 0, 0, 0, 0, 0],
    ].flat();
    expect(weighInverse(targets)).toEqual(Float32Array.from(expected));
  });
});

describe('answers mixed into targets', () => {
  const mixed = (targets: Float32Array, answers: Float32Array, share: number) => {
    const result = targets.slice();
    mixAnswers(result, answers, share);
    return result;
  };

  test('by hand: a quarter of the answer, three of the label', () => {
    const answer = Float32Array.of(0.5, 0.3, 0.1, 0.1, 0, 0, 0);
    const [row] = rowsOf(mixed(oneHot(Uint8Array.of(1)), answer, 0.25));
    [0.125, 0.825, 0.025, 0.025, 0, 0, 0].forEach((value, k) => {
      expect(row![k]).toBeCloseTo(value, 6);
    });
  });

  test('a share of 0 leaves the targets, one of 1 the answers', () => {
    const targets = oneHot(Uint8Array.of(3, 5));
    const answers = smooth(oneHot(Uint8Array.of(0, 1)), 0.3);
    expect(mixed(targets, answers, 0)).toEqual(targets);
    expect(mixed(targets, answers, 1)).toEqual(answers);
  });

  test('leave each picture the weight that its class has', () => {
    const labels = Uint8Array.of(0, 0, 0, 1, 2);
    const answers = smooth(oneHot(Uint8Array.of(0, 1, 2, 3, 4)), 0.3);
    const weighed = weighInverse(oneHot(labels));
    const weights = (targets: Float32Array) => rowsOf(targets).map((row) => row.reduce((a, b) => a + b, 0));
    weights(mixed(weighed, answers, 0.5)).forEach((weight, row) => {
      expect(weight).toBeCloseTo(weights(weighed)[row]!, 5);
    });
  });
});

describe('class shares', () => {
  test('by hand: of votes 0.5 and 0.5, and a face of one class', () => {
    const targets = Float32Array.of(0.5, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 1, 0, 0, 0);
    expect(classShares(targets)).toEqual([0.25, 0, 0, 0.5, 0, 0, 0.25]);
  });

  test('of one-hot targets are the counts of the labels, and rows without a target do not count', () => {
    fc.assert(
      fc.property(anyLabels, fc.nat(5), (labels, empty) => {
        const targets = new Float32Array((labels.length + empty) * CLASSES);
        targets.set(oneHot(labels));
        classShares(targets).forEach((share, k) => {
          expect(share).toBeCloseTo(labels.filter((label) => label === k).length / labels.length, 5);
        });
      }),
    );
  });

  test('are even where the classes that occur are weighted to be', () => {
    const targets = oneHot(Uint8Array.of(0, 0, 0, 1, 2, 3, 4, 5, 6, 6));
    const weighted = prepareTargets(targets, { labelSmoothing: 0, classWeights: 'inverse' });
    for (const share of classShares(weighted)) expect(share).toBeCloseTo(1 / 7, 5);
  });
});
