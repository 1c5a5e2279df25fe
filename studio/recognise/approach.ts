/**
 * Values that go from `from` towards `to`: after `time` 63 % of the way, after thrice that 95 %, however the elapsed
 * time is cut into steps. Times in one unit.
 */
export function approach<T extends readonly number[]>(from: T, to: T, elapsed: number, time: number): T {
  const weight = 1 - Math.exp(-Math.max(0, elapsed) / time);
  return from.map((value, i) => value + weight * (to[i]! - value)) as unknown as T;
}
