/** A lower and an upper bound, both 0 to 1. */
export type Interval = readonly [low: number, high: number];

/** The standard normal's 97.5 % point: two-sided 95 %. */
export const Z_95 = 1.959963984540054;

/**
 * The score interval of a proportion (Wilson 1927; recommended over the textbook ± by Brown, Cai & DasGupta 2001):
 * it stays inside 0 to 1 and has a width even where all or none succeed. For `trials` = 0 nothing is known: [0, 1].
 */
export function wilsonInterval(successes: number, trials: number, z = Z_95): Interval {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const pull = (z * z) / trials;
  const centre = (share + pull / 2) / (1 + pull);
  const half = (z / (1 + pull)) * Math.sqrt((share * (1 - share)) / trials + pull / (4 * trials));
  // The bounds of none and of all are exactly 0 and 1; rounding would leave them a hair inside or outside.
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
