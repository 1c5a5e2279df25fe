import fc from 'fast-check';
import { Random } from '../../random.js';
import type { Shape } from '../graph.js';
import { sizeOf } from '../graph.js';

/** Fixed, so that a failure is the same everywhere; change it to explore other graphs. */
const SEED = 48_48_7;

/** Holds `check` for `runs` generated cases, each with its own generator of values. */
export async function holds<T>(
  runs: number,
  cases: fc.Arbitrary<T>,
  check: (item: T, random: Random) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(cases, fc.nat(0xffff), (item, seed) => check(item, new Random(seed)));
  await fc.assert(property, { seed: SEED, numRuns: runs });
}

const LARGEST_TENSOR = 512;

/** Sizes 1 to 7 along each axis. */
export function shapes({ minRank = 0, maxRank = 4 } = {}): fc.Arbitrary<Shape> {
  return fc
    .array(fc.integer({ min: 1, max: 7 }), { minLength: minRank, maxLength: maxRank })
    .filter((shape) => sizeOf(shape) <= LARGEST_TENSOR);
}

/** Two shapes that broadcast to one another, in either direction or both, down to scalars. */
export function broadcastingShapes(
  results: fc.Arbitrary<Shape> = shapes(),
): fc.Arbitrary<readonly [Shape, Shape]> {
  return results.chain((shape) => fc.tuple(shapesInto(shape), shapesInto(shape)));
}

/** Shapes that broadcast to `shape`: often itself, else with leading axes missing and others 1. */
export function shapesInto(shape: Shape): fc.Arbitrary<Shape> {
  const kept = fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length });
  const smaller = fc
    .tuple(fc.nat(shape.length), kept)
    .map(([missing, keep]) => shape.map((size, axis) => (keep[axis] ? size : 1)).slice(missing));
  return fc.oneof(fc.constant(shape), smaller);
}

export const axisOf = (shape: Shape): fc.Arbitrary<number> =>
  fc.integer({ min: -shape.length, max: shape.length - 1 });
