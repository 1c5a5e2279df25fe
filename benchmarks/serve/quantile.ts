/**
 * The value below which a share of the list lies, by the nearest rank; NaN of an empty list.
 * @param share from 0 to 1
 */
export function quantile(list: readonly number[], share: number) {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
