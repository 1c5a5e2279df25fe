import { EXPRESSIONS, type Expression } from '../../expression.js';
import type { RecognizedFace } from '../../recognizer/result.js';

/**
 * A face by a number; one that was not found has no score and no landmarks.
 * No share is an exact binary fraction, so that a lost digit would show.
 */
export function madeFace(number: number, found: boolean): RecognizedFace {
  const shares = EXPRESSIONS.map((name, k) => [name, (k + number) / 97] as const);
  const at = (k: number): readonly [number, number] => [number + k / 10, number - k / 10];
  const landmarks = { leftEye: at(1), rightEye: at(2), nose: at(3), mouthLeft: at(4), mouthRight: at(5) };
  return {
    box: [number + 0.25, 2.5, 30, 40.1],
    score: found ? 0.987654 : null,
    landmarks: found ? landmarks : null,
    expression: EXPRESSIONS[number % 7]!,
    confidence: 0.123457,
    uncertain: number % 2 === 0,
    probabilities: Object.fromEntries(shares) as Record<Expression, number>,
  };
}
