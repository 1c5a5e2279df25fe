import { Graph, type Node, neededNodes, type Value } from '../graph.js';

/** What replaces one node: the same number of outputs, of the same shapes, made in the target graph. */
export type LoweringRule = (inputs: readonly Value[], node: Node) => readonly Value[];

/** The replacements of one device, by operator type; an operator that is not named stays as it is. */
export type Lowering = Readonly<Record<string, LoweringRule>>;

/** The same computation for one device. Nodes that no output needs are left out. */
export function lower(source: Graph, lowering: Lowering): Graph {
  const target = new Graph();
  const mapped = new Map<Value, Value>();
  const needed = neededNodes(source);
  for (const input of source.inputs) mapped.set(input, target.input(input.name, input.shape, input.type));
  const used = new Set([...needed].flatMap((node) => node.inputs));
  for (const { value } of source.outputs) used.add(value);
  for (const { value, data } of source.constants) {
    if (used.has(value)) mapped.set(value, target.constant(data, value.shape, value.name));
  }
  for (const node of source.nodes) {
    if (!needed.has(node)) continue;
    const inputs = node.inputs.map((input) => mapped.get(input)!);
    const rule = lowering[node.operator.type];
    const outputs = target.scoped(node.name, () =>
      rule === undefined ? target.apply(node.operator, inputs, node.attributes) : rule(inputs, node),
    );
    node.outputs.forEach((output, index) => {
      mapped.set(output, outputs[index]!);
    });
  }
  for (const { name, value } of source.outputs) target.output(name, mapped.get(value)!);
  dropUnneeded(target);
  return target;
}

/** What a rule offered and nobody took. */
function dropUnneeded(graph: Graph): void {
  const needed = neededNodes(graph);
  graph.nodes.splice(0, graph.nodes.length, ...graph.nodes.filter((node) => needed.has(node)));
}
