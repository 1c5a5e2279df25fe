import type { Expression } from '../expression.js';

const NEGATIVE = ['angry', 'disgust', 'fear', 'sad'] as const;

/**
 * Happy minus the strongest of angry, disgust, fear and sad, from −1 to 1. It is derived from the answers, and no network was
 * trained on it: what it is worth as a measure of valence, nobody has measured here.
 */
export function derivedValence(probabilities: Readonly<Record<Expression, number>>): number {
  return probabilities.happy - Math.max(...NEGATIVE.map((name) => probabilities[name]));
}
