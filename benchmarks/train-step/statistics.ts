export interface Spread {
  readonly min: number;
  readonly quartile1: number;
  readonly median: number;
  readonly quartile3: number;
  readonly max: number;
}

/**
 * Between two values, quantiles are interpolated (Hyndman & Fan's type 7, as in numpy).
 * @param values at least one
 */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)] as number;
    const high = sorted[Math.ceil(place)] as number;
    return low + (high - low) * (place - Math.floor(place));
  };
  return {
    min: quantile(0),
    quartile1: quantile(0.25),
    median: quantile(0.5),
    quartile3: quantile(0.75),
    max: quantile(1),
  };
}

export function median(values: readonly number[]) {
  return spread(values).median;
}

export function sum(values: readonly number[]) {
  return values.reduce((total, value) => total + value, 0);
}
