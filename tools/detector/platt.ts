import type { ScoreCalibration } from '../../src/face/mtcnn/net-notes.js';

/** A find on a photo that no net was trained on. */
export interface JudgedFind {
  /** Of its score. */
  readonly logit: number;
  /** Whether it is a face. */
  readonly right: boolean;
}

export function probabilityOf(logit: number, { slope, offset }: ScoreCalibration): number {
  return 1 / (1 + Math.exp(-(slope * logit + offset)));
}

const STEPS = 60;
/** Keeps the fit finite where finds can be told apart without an error. */
const RIDGE = 1e-6;

/** The sigmoid of the logit with the greatest likelihood (Platt 1999), by Newton's method. */
export function fitSigmoid(finds: readonly JudgedFind[]): ScoreCalibration {
  let [slope, offset] = [0, 0];
  for (let step = 0; step < STEPS; step++) {
    let [gradientSlope, gradientOffset] = [RIDGE * slope, RIDGE * offset];
    let [ss, so, oo] = [RIDGE, 0, RIDGE];
    for (const { logit, right } of finds) {
      const p = probabilityOf(logit, { slope, offset });
      const error = p - (right ? 1 : 0);
      const weight = p * (1 - p);
      gradientSlope += error * logit;
      gradientOffset += error;
      ss += weight * logit * logit;
      so += weight * logit;
      oo += weight;
    }
    const determinant = ss * oo - so * so;
    slope -= (oo * gradientSlope - so * gradientOffset) / determinant;
    offset -= (ss * gradientOffset - so * gradientSlope) / determinant;
  }
  return { slope, offset };
}

/** Predicted probabilities of finds by fits that they had no part in: each half by that of the other. */
export function crossFitted(finds: readonly JudgedFind[]): readonly number[] {
  const half = (place: number) => finds.filter((_, i) => i % 2 === place);
  const fits = [fitSigmoid(half(1)), fitSigmoid(half(0))];
  return finds.map(({ logit }, i) => probabilityOf(logit, fits[i % 2]!));
}
