/**
 * How far a float32 result may be from its float64 reference, as a part of the reference's scale; and how far the two
 * lowerings may be apart.
 *
 * float32 rounds each operation to 2⁻²⁴ ≈ 6e-8 of its result. The graphs tested add up some thousand products of
 * numbers around one through some ten nodes, and the rounding errors of n terms add up to between √n and n of one:
 * the worst seen in these tests is 2e-5, in all but one of them below 1e-5. A wrong term, tap or factor shows as 1e-2
 * or more, as all terms are of one size.
 */
export const TOLERANCE = 1e-4;

/**
 * What an error is measured against: the largest value of the tensor, as an element near zero may be the difference
 * of large terms; and not less than `unit`, the size of a single term: in the tests of operators about one.
 */
export function scaleOf(expected: ArrayLike<number>, unit = 1): number {
  let largest = unit;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  return largest;
}

/** Throws, naming the element, where `actual` is further from `expected` than the tolerance, or is not finite. */
export function expectClose(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale = scaleOf(expected),
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${name}: ${actual.length} values, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / scale;
    if (!(error <= TOLERANCE)) {
      throw new Error(
        `${name}: value ${i} is ${actual[i]}, expected ${expected[i]}: off by ${error} of ${scale}`,
      );
    }
  }
}
