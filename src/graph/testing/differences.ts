import type { Graph } from '../graph.js';
import { evaluate, type Feeds } from './oracle.js';

/**
 * Relative step. The truncation error, h²/6 · f‴, is about 1e-12 and the rounding error, 2⁻⁵² · |f| / h, about 1e-9:
 * both far below what float32 can show. It is also small against the distance that test inputs keep from kinks.
 */
const STEP = 1e-6;

/** Central differences of one scalar output of a graph, in double precision. */
export interface Differences {
  /** ∂output / ∂input at one element. */
  partial(input: string, element: number): number;
  /** The slope of the output along a direction: Σ direction · gradient, over all elements of one input. */
  directional(input: string, direction: Float64Array): number;
}

/** A net with thousands of ReLUs wants a smaller `step`, so that few of them change sides within it. */
export function centralDifferences(
  graph: Graph,
  output: string,
  feeds: Feeds,
  relativeStep = STEP,
): Differences {
  const valueAt = (input: string, data: Float64Array): number =>
    evaluate(graph, { ...feeds, [input]: data }, [output])[output]![0]!;
  return {
    partial(input, element) {
      const at = feeds[input]!;
      const step = relativeStep * Math.max(1, Math.abs(at[element]!));
      const [above, below] = [at.with(element, at[element]! + step), at.with(element, at[element]! - step)];
      return (valueAt(input, above) - valueAt(input, below)) / (above[element]! - below[element]!);
    },
    directional(input, direction) {
      const at = feeds[input]!;
      const above = at.map((x, i) => x + relativeStep * direction[i]!);
      const below = at.map((x, i) => x - relativeStep * direction[i]!);
      return (valueAt(input, above) - valueAt(input, below)) / (2 * relativeStep);
    },
  };
}
