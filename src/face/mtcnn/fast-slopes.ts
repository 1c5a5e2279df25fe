import { floatValues } from '../../graph/onnx/float-values.js';
import {
  ELEMENT_TYPE_NUMBERS,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../graph/onnx/model.js';

/**
 * A net with its slopes (PReLU) in a form that the runtime is fast at, and the same results to the bit. The
 * runtime decides value by value on which side of zero it is, which takes half the time of the R- and the O-Net. So:
 * - where no slope is negative, PReLU never decreases, and pooling goes before it, which leaves a quarter of the values;
 * - PReLU is then max(x, a · x), or max(x, 0) + a · min(x, 0) where a slope a is above 1: passes without decisions.
 */
export function withFastSlopes(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const node = poolingFirst({ nodes: graph.node, constants }).flatMap((each) => {
    const slopes = slopesOf(each, constants);
    return slopes === undefined ? [each] : withoutDecisions(each, Math.max(...slopes) <= 1);
  });
  const zero = node.some(({ input }) => input.includes(ZERO.name)) ? [ZERO] : [];
  const initializer = [...graph.initializer, ...zero];
  return { ...model, graph: { ...graph, node, initializer } };
}

const ZERO: OnnxTensor = {
  name: 'slopes/zero',
  dims: [],
  dataType: ELEMENT_TYPE_NUMBERS.float32,
  rawData: new Uint8Array(4),
};

/** Of a PReLU with constant slopes. */
export function slopesOf(
  { opType, input }: OnnxNode,
  constants: ReadonlyMap<string, OnnxTensor>,
): Float32Array | undefined {
  const slope = opType === 'PRelu' ? constants.get(input[1]!) : undefined;
  return slope === undefined ? undefined : floatValues(slope);
}

interface NodesOfGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
}

/** Changes the places of PReLU and the max pooling that alone takes its result, where that changes no value. */
export function poolingFirst({ nodes, constants }: NodesOfGraph): OnnxNode[] {
  const result = [...nodes];
  for (const [i, prelu] of nodes.entries()) {
    const [slopes, slope] = [slopesOf(prelu, constants), prelu.input[1]!];
    if (slopes === undefined || !slopes.every((value) => value >= 0)) continue;
    const [pool, ...others] = nodes.filter(({ input }) => input.includes(prelu.output[0]!));
    if (pool?.opType !== 'MaxPool' || others.length > 0) continue;
    result[i] = { ...pool, input: [prelu.input[0]!], output: prelu.output };
    result[nodes.indexOf(pool)] = { ...prelu, input: [prelu.output[0]!, slope], output: pool.output };
  }
  return result;
}

function withoutDecisions({ input, output, ...rest }: OnnxNode, convex: boolean): readonly OnnxNode[] {
  const [x, slope] = input as [string, string];
  const result = output[0]!;
  const step = (opType: string, of: readonly string[], to: string): OnnxNode => ({
    ...rest,
    name: `${rest.name}/${opType}`,
    opType,
    input: of,
    output: [to],
  });
  const [below, scaled, above] = [`${result}/below`, `${result}/scaled`, `${result}/above`];
  if (convex) return [step('Mul', [x, slope], scaled), step('Max', [x, scaled], result)];
  return [
    step('Min', [x, ZERO.name], below),
    step('Mul', [below, slope], scaled),
    step('Relu', [x], above),
    step('Add', [above, scaled], result),
  ];
}
