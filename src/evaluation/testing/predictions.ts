import fc from 'fast-check';
import type { Predictions } from '../predictions.js';

/** `Predictions` from readable rows: the true class, then the probabilities. */
export function predictionsOf(
  ...rows: readonly (readonly [label: number, ...probabilities: number[]])[]
): Predictions {
  return {
    labels: Uint8Array.from(rows, ([label]) => label),
    probabilities: Float32Array.from(rows.flatMap(([, ...probabilities]) => probabilities)),
    classCount: (rows[0]?.length ?? 1) - 1,
  };
}

/**
 * Twelve rows of three classes. Tests that cite "scikit-learn 1.2.1" compare with what its functions give for them,
 * in float64.
 */
export const TWELVE = predictionsOf(
  [0, 0.7, 0.2, 0.1],
  [0, 0.5, 0.3, 0.2],
  [0, 0.3, 0.6, 0.1],
  [0, 0.4, 0.4, 0.2],
  [1, 0.2, 0.7, 0.1],
  [1, 0.1, 0.8, 0.1],
  [1, 0.5, 0.3, 0.2],
  [2, 0.1, 0.1, 0.8],
  [2, 0.2, 0.2, 0.6],
  [2, 0.3, 0.1, 0.6],
  [2, 0.1, 0.5, 0.4],
  [2, 0.25, 0.25, 0.5],
);

/** Random predictions of 2 to 5 classes, 1 to 40 rows, with many ties; labels inside the model's classes. */
export const anyPredictions: fc.Arbitrary<Predictions> = fc
  .record({ classCount: fc.integer({ min: 2, max: 5 }), n: fc.integer({ min: 1, max: 40 }) })
  .chain(({ classCount, n }) =>
    fc
      .record({
        labels: fc.array(fc.integer({ min: 0, max: classCount - 1 }), { minLength: n, maxLength: n }),
        weights: fc.array(
          fc.array(fc.integer({ min: 0, max: 6 }), { minLength: classCount, maxLength: classCount }),
          { minLength: n, maxLength: n },
        ),
      })
      .map(({ labels, weights }) => ({
        labels: Uint8Array.from(labels),
        probabilities: Float32Array.from(weights.flatMap(toDistribution)),
        classCount,
      })),
  );

function toDistribution(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total === 0 ? 1 / weights.length : weight / total));
}
