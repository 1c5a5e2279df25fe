import type { Graph, Node, Value } from '../graph.js';
import { formatShape, sizeOf } from '../graph.js';
import type { Definitions } from './definitions/definition.js';
import { elementwise } from './definitions/elementwise.js';
import { layout } from './definitions/layout.js';
import { matrix } from './definitions/matrix.js';
import { normalization } from './definitions/normalization.js';
import { reduce } from './definitions/reduce.js';
import { windows } from './definitions/windows.js';
import type { Tensor } from './tensor.js';

/**
 * What each operator means, in plain loops of double precision, written from the ONNX specification. Nothing here is
 * shared with the lowerings or the gradient rules, so that both can be held against it.
 */
const DEFINITIONS: Definitions = {
  ...elementwise,
  ...layout,
  ...matrix,
  ...normalization,
  ...reduce,
  ...windows,
};

export type Feeds = Readonly<Record<string, Float64Array>>;

/**
 * The graph's outputs, or those of them that `wanted` names, at `feeds`. Nodes that they do not need are skipped, so
 * that a graph may hold gradients as well, which have no definition here.
 */
export function evaluate(
  graph: Graph,
  feeds: Feeds,
  wanted: readonly string[] = graph.outputs.map(({ name }) => name),
): Record<string, Float64Array> {
  const known = new Map<Value, Tensor>();
  for (const input of graph.inputs) {
    const data = feeds[input.name];
    if (data === undefined) continue;
    if (data.length !== sizeOf(input.shape)) {
      throw new Error(`${data.length} values fed to ${input.name} ${formatShape(input.shape)}`);
    }
    known.set(input, { shape: input.shape, data });
  }
  for (const { value, data } of graph.constants) {
    known.set(value, { shape: value.shape, data: Float64Array.from(data, Number) });
  }
  const results = graph.outputs.filter(({ name }) => wanted.includes(name));
  const needed = ancestors(results.map(({ value }) => value));
  for (const node of graph.nodes) if (needed.has(node)) run(node, known);
  return Object.fromEntries(results.map(({ name, value }) => [name, lookUp(value, known).data]));
}

function ancestors(values: readonly Value[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  const open = [...values];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const { producer } = value;
    if (producer === undefined || found.has(producer)) continue;
    found.add(producer);
    open.push(...producer.inputs);
  }
  return found;
}

/** Also holds the builder's shape inference against the shape that the definition gives. */
function run(node: Node, known: Map<Value, Tensor>): void {
  const definition = DEFINITIONS[node.operator.type];
  if (definition === undefined) throw new Error(`${node.operator.type} has no definition`);
  const results = definition(
    node.inputs.map((input) => lookUp(input, known)),
    node.attributes,
  );
  node.outputs.forEach((output, index) => {
    const result = results[index]!;
    if (formatShape(result.shape) !== formatShape(output.shape)) {
      throw new Error(
        `${node.name} gives ${formatShape(result.shape)}, inferred was ${formatShape(output.shape)}`,
      );
    }
    known.set(output, result);
  });
}

function lookUp(value: Value, known: ReadonlyMap<Value, Tensor>): Tensor {
  const tensor = known.get(value);
  if (tensor === undefined) throw new Error(`nothing was fed to ${value.name}`);
  return tensor;
}
