import type { Random } from '../../random.js';

/** A mean over participants, and where 95 % of the means of resampled participants lie. */
export interface MeanInterval {
  /** Participants that have a value. */
  readonly n: number;
  /** Absent where there is no value. */
  readonly mean?: number;
  /** Absent where there are fewer than two values: one person says nothing of others. */
  readonly low?: number;
  readonly high?: number;
}

const LOW = 0.025;
const HIGH = 0.975;

/**
 * The mean of each column over participants, with the percentile interval of a bootstrap: participants are drawn with
 * replacement, each with all columns, so that a curve's points belong together. `values[participant][column]` may be
 * `undefined`: a draw's mean is over those that have a value.
 *
 * @example
 * bootstrapMeans([[0.2], [0.4], [0.9]], 2000, new Random(1)); // [{ n: 3, mean: 0.5, low: …, high: … }]
 */
export function bootstrapMeans(
  values: readonly (readonly (number | undefined)[])[],
  resamples: number,
  random: Random,
): readonly MeanInterval[] {
  const people = values.length;
  const columns = values[0]?.length ?? 0;
  const draws = Uint32Array.from({ length: resamples * people }, () => random.below(people));
  return Array.from({ length: columns }, (_, column) => {
    const own = Float64Array.from(values, (row) => row[column] ?? Number.NaN);
    const known = own.filter((value) => !Number.isNaN(value));
    if (known.length === 0) return { n: 0 };
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    if (known.length < 2) return { n: known.length, mean };
    const means = drawnMeans(own, draws, resamples);
    return { n: known.length, mean, low: quantile(means, LOW), high: quantile(means, HIGH) };
  });
}

/** The sorted means of the draws in which someone has a value. */
function drawnMeans(own: Float64Array, draws: Uint32Array, resamples: number): Float64Array {
  const people = own.length;
  const means = new Float64Array(resamples);
  let kept = 0;
  for (let r = 0; r < resamples; r++) {
    let [sum, n] = [0, 0];
    for (let i = r * people; i < (r + 1) * people; i++) {
      const value = own[draws[i]!]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      n++;
    }
    if (n > 0) means[kept++] = sum / n;
  }
  return means.subarray(0, kept).sort();
}

/** Between the two nearest, linearly. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
