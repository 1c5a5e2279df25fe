import { Graph, sizeOf, type Value } from '../graph/graph.js';
import { reshape, split } from '../graph/operators/index.js';
import { FACE_SIZE } from '../image/face-size.js';
import type { Architecture } from './architectures/architecture.js';
import { INPUT_SCOPE } from './layers.js';
import {
  Layout,
  Network,
  type Parameter,
  type ParameterGroup,
  parameterGroups,
  type Statistic,
  type Tensor,
  type TensorSource,
} from './network.js';

/** One gray picture: channels, height, width. */
export const IMAGE_SHAPE = [1, FACE_SIZE, FACE_SIZE] as const;

/** One drawn box of a network: a step of its forward pass. */
export interface LayerDescription {
  /** Its scope: `block1.first.conv`. */
  readonly name: string;
  /** The operator: `Conv`, `Gemm`, `MaxPool`, … */
  readonly kind: string;
  /** Of one example: `[C, H, W]` or `[units]`. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Multiply-accumulates for one example. */
  readonly macs: number;
}

/** What training changes: the parameters, as the optimizer groups them, and the running statistics. */
export interface LearnedTensors {
  readonly groups: readonly ParameterGroup[];
  readonly statistics: Layout<Statistic>;
}

/** What a network needs, found by building it once with every tensor as an input. */
export interface NetworkDescription extends LearnedTensors {
  readonly architecture: string;
  readonly classes: number;
  readonly layers: readonly LayerDescription[];
  readonly parameters: number;
  readonly macs: number;
}

/**
 * `side` is that of the pictures. A layer's output and cost depend on it, and in some networks the tensors do
 * too.
 */
export function describeNetwork(
  architecture: Architecture,
  classes: number,
  side: number = FACE_SIZE,
): NetworkDescription {
  const network = networkOfInputs();
  const images = network.graph.input('images', [1, 1, side, side]);
  architecture.forward(network, images, classes);
  const learned = learnedBy(network);
  const { groups } = learned;
  const layers = describeLayers(network.graph, network.parameters, side);
  return {
    architecture: architecture.name,
    classes,
    ...learned,
    layers,
    parameters: groups.reduce((sum, { layout }) => sum + layout.size, 0),
    macs: layers.reduce((sum, layer) => sum + layer.macs, 0),
  };
}

/** What training the network that `build` makes changes; `build` is given `images` of this shape. */
export function learnedTensorsOf(
  shape: readonly number[],
  build: (network: Network, images: Value) => void,
): LearnedTensors {
  const network = networkOfInputs();
  build(network, network.graph.input('images', shape));
  return learnedBy(network);
}

function networkOfInputs(): Network {
  const graph = new Graph();
  const input = ({ name, shape }: Tensor): Value => graph.input(name, shape);
  return new Network(graph, 'inference', { parameter: input, statistic: input });
}

function learnedBy({ parameters, statistics }: Network): LearnedTensors {
  return { groups: parameterGroups(parameters), statistics: new Layout(statistics) };
}

function describeLayers(
  graph: Graph,
  parameters: readonly Parameter[],
  side: number,
): readonly LayerDescription[] {
  const sizes = new Map(parameters.map(({ name, shape }) => [name, sizeOf(shape)]));
  const input = { name: INPUT_SCOPE, kind: 'Input', shape: [1, side, side], parameters: 0, macs: 0 };
  const layers = graph.nodes.filter(({ name }) => !name.startsWith(`${INPUT_SCOPE}/`));
  const described = layers.map(({ name, operator, inputs, output }) => {
    const path = name.split('/').slice(0, -1);
    const shape = output.shape.slice(1);
    return {
      name: path.length > 0 ? path.join('.') : operator.type,
      kind: operator.type,
      shape: shape.length === 3 && shape[1] === 1 && shape[2] === 1 ? shape.slice(0, 1) : shape,
      parameters: inputs.reduce((sum, input) => sum + (sizes.get(input.name) ?? 0), 0),
      macs: layerMacs(operator.type, inputs[1], output),
    };
  });
  return [input, ...described];
}

function layerMacs(type: string, weights: Value | undefined, output: Value): number {
  if (type === 'Conv') return sizeOf(weights!.shape) * sizeOf(output.shape.slice(2));
  return type === 'Gemm' ? sizeOf(weights!.shape) : 0;
}

/** Takes a network's tensors out of flat vectors: one vector a group, and one for the statistics. */
export interface FlatSource extends TensorSource {
  /** By name, shaped. */
  readonly parameters: ReadonlyMap<string, Value>;
}

export function flatSource(
  { groups, statistics }: LearnedTensors,
  weights: ReadonlyMap<ParameterGroup, Value>,
  statisticsVector: Value | undefined,
): FlatSource {
  const parameters = new Map<string, Value>();
  for (const group of groups)
    for (const [name, value] of cut(weights.get(group)!, group.layout)) parameters.set(name, value);
  const running =
    statisticsVector === undefined ? new Map<string, Value>() : cut(statisticsVector, statistics);
  return {
    parameters,
    parameter: ({ name }) => parameters.get(name)!,
    statistic: ({ name }) => running.get(name)!,
  };
}

function cut(flat: Value, { tensors }: Layout): ReadonlyMap<string, Value> {
  const sizes = tensors.map(({ shape }) => sizeOf(shape));
  const parts = sizes.length === 1 ? [flat] : split(flat, sizes, 0);
  return new Map(tensors.map(({ name, shape }, index) => [name, reshape(parts[index]!, shape)]));
}
