/** A point of a line over time; `share` is 0 to 1. */
export interface TimedShare {
  readonly time: number;
  readonly share: number;
}

/** The path of an SVG through points in the order of their times, broken where two lie further apart than `gap`. */
export function lineWithGaps(
  points: readonly TimedShare[],
  { gap, x, y }: { readonly gap: number; x(time: number): number; y(share: number): number },
): string {
  let before: number | undefined;
  return points
    .map(({ time, share }) => {
      const pen = before === undefined || time - before > gap ? 'M' : 'L';
      before = time;
      return `${pen}${x(time).toFixed(1)} ${y(share).toFixed(1)}`;
    })
    .join('');
}
