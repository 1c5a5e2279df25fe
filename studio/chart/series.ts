export interface Series {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
  readonly dashed?: boolean;
  /** Whether its points lie between epochs, too many for dots: a thin line. */
  readonly fine?: boolean;
  /** `[epoch, value]`; values that are not finite leave a gap. */
  readonly points: readonly Point[];
}

export type Point = readonly [epoch: number, value: number];

/** An epoch that is marked on the axis, and why. */
export interface EpochMark {
  readonly epoch: number;
  readonly words: string;
}

/**
 * An exponential moving average of the values, where `weight`, 0 to below 1, is what remains of the past at each step. The
 * first values count as much as the later ones: the average is divided by the weights that it has. Gaps stay gaps.
 */
export function smoothed(points: readonly Point[], weight: number): readonly Point[] {
  let sum = 0;
  let weights = 0;
  return points.map(([epoch, value]) => {
    if (!Number.isFinite(value)) return [epoch, value];
    sum = weight * sum + (1 - weight) * value;
    weights = weight * weights + (1 - weight);
    return [epoch, sum / weights];
  });
}

/** The curves as a table: an epoch a row, a series a column. */
export function seriesCsv(series: readonly Series[]): string {
  const epochs = [...new Set(series.flatMap(({ points }) => points.map(([epoch]) => epoch)))];
  const rows = epochs
    .sort((a, b) => a - b)
    .map((epoch) => [
      epoch,
      ...series.map(({ points }) => {
        const value = points.find(([at]) => at === epoch)?.[1];
        return value === undefined || !Number.isFinite(value) ? '' : value;
      }),
    ]);
  const head = [
    'epoch',
    ...series.map(({ name }) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)),
  ];
  return `${[head, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}
