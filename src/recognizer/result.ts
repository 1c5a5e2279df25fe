import { EXPRESSIONS, type Expression } from '../expression.js';
import type { Landmarks, Point } from '../face/detected-face.js';

export type { Landmarks, Point };

/** The perceived expression of one face. */
export interface Perception {
  /** The likeliest class, also where it is uncertain. */
  readonly expression: Expression;
  /** Its calibrated probability, 0 to 1. */
  readonly confidence: number;
  /** Whether the confidence is too low to rely on. */
  readonly uncertain: boolean;
  /** Of every class, summing to 1. */
  readonly probabilities: Readonly<Record<Expression, number>>;
}

export interface RecognizedFace extends Perception {
  /** `[x, y, width, height]`, pixels. */
  readonly box: readonly [number, number, number, number];
  /** The detector's confidence, 0 to 1; `null` where the whole picture was taken as the face. */
  readonly score: number | null;
  readonly landmarks: Landmarks | null;
}

export interface Recognition {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly RecognizedFace[];
}

/** Reads one row of probabilities, in the order of `EXPRESSIONS`. */
export function perceive(probabilities: Float32Array, uncertainBelow: number): Perception {
  let best = 0;
  for (let k = 1; k < EXPRESSIONS.length; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  const entries = EXPRESSIONS.map((expression, k) => [expression, probabilities[k]!] as const);
  return {
    expression: EXPRESSIONS[best]!,
    confidence: probabilities[best]!,
    uncertain: probabilities[best]! < uncertainBelow,
    probabilities: Object.fromEntries(entries) as Record<Expression, number>,
  };
}
