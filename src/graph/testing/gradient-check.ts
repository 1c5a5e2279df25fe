import type { Random } from '../../random.js';
import { gradients } from '../gradient.js';
import type { Shape, Value } from '../graph.js';
import { Graph, sizeOf } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import { add, mul } from '../operators/elementwise.js';
import { expectClose, scaleOf } from './closeness.js';
import { centralDifferences } from './differences.js';
import { evaluate, type Feeds } from './oracle.js';
import { lowerings, runGraph } from './run-graph.js';
import { anywhere } from './samples.js';

/** A shape and how to draw values for it. */
export interface TestInput {
  readonly shape: Shape;
  readonly values: (shape: Shape, random: Random) => Float64Array;
}

export interface GradientCase {
  /** What to differentiate by. */
  readonly inputs: Readonly<Record<string, TestInput>>;
  /** Further inputs, taken as given. */
  readonly fixed?: Readonly<Record<string, TestInput>>;
  /** The function under test, from the inputs to a tensor of any shape, or several. */
  build(inputs: Readonly<Record<string, Value>>): Value | readonly Value[];
}

/** Of tensors larger than this, as many elements are tried, and the rest only summed along random directions. */
const MOST_ELEMENTS = 24;
const DIRECTIONS = 2;

interface BuiltCase {
  readonly inputs: readonly string[];
  readonly results: readonly string[];
  readonly loss: string;
}

/**
 * Holds the gradients of each case, under both lowerings, against central differences of the float64 definitions; and
 * the forward results against the definitions. The loss of a case is Σ weight · result with random weights, so that
 * every element of dy is different. All cases share one graph, as opening a session is what costs.
 */
export async function expectGradients(random: Random, ...cases: readonly GradientCase[]): Promise<void> {
  const graph = new Graph();
  const feeds: Record<string, Float64Array> = {};
  const built = cases.map((item, index) => addCase(graph, feeds, item, `case${index}`, random));
  const { portable, cpu } = await lowerings();
  const outputs = {
    portable: await runGraph(graph, feeds, portable),
    cpu: await runGraph(graph, feeds, cpu),
  };
  for (const { inputs, results, loss } of built) {
    const reference = evaluate(graph, feeds, results);
    for (const [lowering, output] of Object.entries(outputs)) {
      for (const name of results) expectClose(`${name}, ${lowering}`, output[name]!, reference[name]!);
    }
    for (const input of inputs) {
      const gradient = `gradient of ${input}`;
      expectClose(`${gradient}, cpu against portable`, outputs.cpu[gradient]!, outputs.portable[gradient]!);
      const expected = sampleSlopes(graph, loss, feeds, input, random);
      for (const [lowering, output] of Object.entries(outputs)) {
        expectSlopes(`${gradient}, ${lowering}`, output[gradient]!, expected);
      }
    }
  }
}

/** Central differences along some elements of an input, and along some directions of all its elements at once. */
export interface SampledSlopes {
  readonly elements: readonly number[];
  readonly partials: readonly number[];
  readonly directions: readonly Float64Array[];
  readonly slopes: readonly number[];
}

export function sampleSlopes(
  graph: Graph,
  loss: string,
  feeds: Feeds,
  input: string,
  random: Random,
  relativeStep?: number,
): SampledSlopes {
  const differences = centralDifferences(graph, loss, feeds, relativeStep);
  const elements = someElements(feeds[input]!.length, random);
  const directions = Array.from({ length: DIRECTIONS }, () =>
    feeds[input]!.map(() => (random.below(2) === 0 ? -1 : 1)),
  );
  return {
    elements,
    partials: elements.map((element) => differences.partial(input, element)),
    directions,
    slopes: directions.map((direction) => differences.directional(input, direction)),
  };
}

/** Throws where a gradient is not what the differences say; `unit` is the size of a single term of it. */
export function expectSlopes(
  label: string,
  gradient: Float32Array,
  { elements, partials, directions, slopes }: SampledSlopes,
  unit = 1,
): void {
  const tried = elements.map((element) => gradient[element]!);
  // The elements tried are measured against the whole tensor.
  expectClose(`${label}, at ${elements}`, tried, partials, scaleOf(gradient, unit));
  directions.forEach((direction, i) => {
    const terms = direction.map((sign, element) => sign * gradient[element]!);
    const slope = terms.reduce((sum, term) => sum + term, 0);
    const size = terms.reduce((sum, term) => sum + Math.abs(term), unit);
    expectClose(`${label}, along a direction`, [slope], [slopes[i]!], size);
  });
}

function addCase(
  graph: Graph,
  feeds: Record<string, Float64Array>,
  { inputs, fixed = {}, build }: GradientCase,
  prefix: string,
  random: Random,
): BuiltCase {
  const values: Record<string, Value> = {};
  for (const [name, { shape, values: draw }] of Object.entries({ ...inputs, ...fixed })) {
    values[name] = graph.input(`${prefix}.${name}`, shape);
    feeds[`${prefix}.${name}`] = draw(shape, random);
  }
  const results = [build(values)].flat() as Value[];
  const terms = results.map((result, index) => {
    graph.output(`${prefix}.result${index}`, result);
    const weights = graph.input(`${prefix}.weights${index}`, result.shape);
    feeds[weights.name] = anywhere(result.shape, random);
    return reduceSum(reshape(mul(result, weights), [sizeOf(result.shape)]), [0]);
  });
  const loss = terms.reduce((a, b) => add(a, b));
  graph.output(`${prefix}.loss`, loss);
  const wanted = Object.keys(inputs).map((name) => values[name]!);
  gradients(loss, wanted).forEach((gradient, index) => {
    graph.output(`gradient of ${wanted[index]!.name}`, gradient);
  });
  return {
    inputs: wanted.map(({ name }) => name),
    results: results.map((_, index) => `${prefix}.result${index}`),
    loss: `${prefix}.loss`,
  };
}

/** All elements of a small tensor; of a large one the first, the last and some between. */
function someElements(count: number, random: Random): readonly number[] {
  if (count <= MOST_ELEMENTS) return Array.from({ length: count }, (_, i) => i);
  const middle = Array.from({ length: MOST_ELEMENTS - 2 }, () => random.below(count));
  return [0, count - 1, ...middle];
}
