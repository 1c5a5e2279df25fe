import { EXPRESSION_COUNT } from '../expression.js';
import type { Recognizer } from '../recognizer/recognizer.js';

/** How far two models are from each other on the same faces. */
export interface Comparison {
  readonly faces: number;
  /** Largest difference of any probability, 0 to 1. */
  readonly largestDifference: number;
  /** Share of the faces for which both have the same likeliest class, 0 to 1. */
  readonly agreement: number;
}

/** Gives both the same prepared faces, 48×48 gray bytes each. */
export async function compareModels(
  one: Pick<Recognizer, 'probabilities'>,
  other: Pick<Recognizer, 'probabilities'>,
  faces: Uint8Array,
): Promise<Comparison> {
  const [p, q] = [await one.probabilities(faces), await other.probabilities(faces)];
  const count = p.length / EXPRESSION_COUNT;
  let largestDifference = 0;
  let same = 0;
  for (let i = 0; i < count; i++) {
    const [a, b] = [p, q].map((all) => all.subarray(i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT));
    for (let k = 0; k < EXPRESSION_COUNT; k++) {
      largestDifference = Math.max(largestDifference, Math.abs(a![k]! - b![k]!));
    }
    if (likeliest(a!) === likeliest(b!)) same++;
  }
  return { faces: count, largestDifference, agreement: same / count };
}

function likeliest(probabilities: Float32Array): number {
  return probabilities.indexOf(Math.max(...probabilities));
}
