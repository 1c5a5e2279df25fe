import type { OnnxModel, OnnxNode } from '../../graph/onnx/model.js';

/** The output that {@link withFaceLogit} adds. */
export const LOGIT = 'logit';

/**
 * A net with one more output, `logit`, shaped as `face`: what the sigmoid makes the probability of. Of the finds around a
 * clear face, many have a probability of 1 to its last digit. Which of them is the best then hung on that digit, which
 * every build of the runtime rounds in its own way; by their logits they are told apart.
 */
export function withFaceLogit(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const face = graph.output.find(({ name }) => name === 'face');
  const sigmoid = makerOf('face', graph.node);
  if (face === undefined || sigmoid?.opType !== 'Sigmoid') return model;
  const copy: OnnxNode = {
    name: LOGIT,
    opType: 'Identity',
    domain: '',
    input: [sigmoid.input[0]!],
    output: [LOGIT],
    attribute: [],
  };
  const output = [...graph.output, { ...face, name: LOGIT }];
  return { ...model, graph: { ...graph, node: [...graph.node, copy], output } };
}

/** The node that computes a value, behind mere copies. */
function makerOf(name: string, nodes: readonly OnnxNode[]): OnnxNode | undefined {
  const node = nodes.find(({ output }) => output.includes(name));
  return node?.opType === 'Identity' ? makerOf(node.input[0]!, nodes) : node;
}
