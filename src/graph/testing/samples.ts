import type { Random } from '../../random.js';
import type { Shape } from '../graph.js';
import { sizeOf } from '../graph.js';

/*
 * Random test inputs. All are exact in float32, so that the float64 reference and the float32 graph see the same.
 */

/** Uniform over ±2. */
export function anywhere(shape: Shape, random: Random): Float64Array {
  return fill(shape, () => random.uniform(-2, 2));
}

/** Uniform over ±[0.1, 2]: away from the kink of ReLU and its kind, and from the pole of 1/x. */
export function awayFromZero(shape: Shape, random: Random): Float64Array {
  return fill(shape, () => random.uniform(0.1, 2) * (random.below(2) === 0 ? -1 : 1));
}

/** Uniform over [0.5, 2]. */
export function positive(shape: Shape, random: Random): Float64Array {
  return fill(shape, () => random.uniform(0.5, 2));
}

/** Equally spaced over ±2 in random order, none zero: no two are so near that a small step changes their order. */
export function distinct(shape: Shape, random: Random): Float64Array {
  const count = sizeOf(shape);
  const order = random.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  // An odd number of half steps from the middle is never zero.
  return Float64Array.from(order, (rank) =>
    Math.fround(((2 * rank - count + (count % 2 === 0 ? 1 : 0.5)) / count) * 2),
  );
}

function fill(shape: Shape, draw: () => number): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(draw()));
}
