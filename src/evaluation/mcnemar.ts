/**
 * The exact two-sided p-value of McNemar's test (McNemar 1947), for two models that answered the same faces.
 *
 * @param onlyFirst - Faces that the first model alone names right, 0 or more, whole.
 * @param onlySecond - Faces that the second alone names right.
 * @returns 0 to 1: were both models equally good, how likely it is that these faces divide at least so unevenly. 1
 * where there are none.
 *
 * @example
 * mcnemarExact(2, 8); // 0.109375
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // The largest term of the tail, C(n, fewer) / 2ⁿ, by its logarithm, for neither factor need be a finite number.
  let logarithm = -n * Math.LN2;
  for (let i = 1; i <= fewer; i++) logarithm += Math.log((n - fewer + i) / i);
  // And the others as parts of it: C(n, k − 1) = C(n, k) · k / (n − k + 1).
  let sum = 1;
  let part = 1;
  for (let k = fewer; k > 0 && part > 0; k--) {
    part *= k / (n - k + 1);
    sum += part;
  }
  return Math.min(1, 2 * Math.exp(logarithm) * sum);
}
