import { MienError } from '../errors.js';
import type { Node, Value } from './graph.js';
import { formatShape, sizeOf } from './graph.js';
import { expand, reshape } from './operators/broadcasting.js';
import { add } from './operators/elementwise.js';

/**
 * Reverse-mode differentiation (Linnainmaa 1970): adds to the graph the gradient of a scalar `loss` with respect to
 * each value of `wrt`, in their order and shapes.
 * Throws `GRAPH_INVALID` where the loss is no scalar, does not depend on a value, or an operator on the way has no rule.
 */
export function gradients(loss: Value, wrt: readonly Value[]): readonly Value[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new MienError('GRAPH_INVALID', `The loss must be one number, got ${formatShape(loss.shape)}.`);
  }
  const graph = loss.graph;
  const forward = [...graph.nodes];
  const dependent = dependents(forward, wrt);
  const shares = new Map<Value, Value>();
  return graph.scoped('gradient', () => {
    shares.set(loss, expand(graph.scalar(1), loss.shape));
    for (const node of forward.toReversed()) {
      const outputs = node.outputs.map((output) => shares.get(output));
      if (outputs.every((gradient) => gradient === undefined) || !dependent.has(node.output)) continue;
      differentiate(node, outputs, dependent, shares);
    }
    return wrt.map((value) => {
      const share = shares.get(value);
      if (share === undefined) {
        throw new MienError('GRAPH_INVALID', `The loss does not depend on ${value.name}.`);
      }
      return formatShape(share.shape) === formatShape(value.shape) ? share : reshape(share, value.shape);
    });
  });
}

/** Every value that some value of `wrt` reaches; only these need gradients. */
function dependents(nodes: readonly Node[], wrt: readonly Value[]): ReadonlySet<Value> {
  const reached = new Set<Value>(wrt);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) reached.add(output);
  }
  return reached;
}

function differentiate(
  node: Node,
  outputGradients: readonly (Value | undefined)[],
  dependent: ReadonlySet<Value>,
  shares: Map<Value, Value>,
): void {
  if (node.operator.gradient === undefined) {
    throw new MienError('GRAPH_INVALID', `${node.operator.type} (${node.name}) has no gradient rule.`, {
      hint: 'Keep it off the way from the parameters to the loss, or give the operator a rule.',
    });
  }
  node.operator.gradient(node, outputGradients).forEach((share, index) => {
    const input = node.inputs[index]!;
    if (share === undefined || !dependent.has(input)) return;
    const before = shares.get(input);
    shares.set(input, before === undefined ? share : add(before, share));
  });
}
