/**
 * IEEE 754 half precision: a sign, five bits of exponent, ten of fraction. Node 20 has no `Float16Array`, so numbers
 * are made of bits here.
 */

/** Smallest exponent of a number that is not subnormal, and the largest. */
const [LOWEST, HIGHEST] = [-14, 15];
const FRACTION = 1024;

/** The bits of the half nearest to a number, the even one on a tie; beyond 65,504 infinity. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return 0x7e00;
  const size = Math.abs(value);
  if (size === 0) return sign;
  const exponent = Math.max(LOWEST, Math.min(HIGHEST + 1, Math.floor(Math.log2(size))));
  // Counted from this exponent's bits on, a fraction that rounds up to 1024 carries into the exponent by itself.
  const steps = roundToEven((size / 2 ** exponent) * FRACTION);
  const bits = (exponent - LOWEST) * FRACTION + steps;
  return sign | Math.min(bits, 0x7c00);
}

/** The number that the bits of a half stand for; exact. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (LOWEST - 10);
  return sign * (FRACTION + fraction) * 2 ** (exponent - 25);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
