import { MienError } from '../errors.js';
import { Graph, type Value } from '../graph/graph.js';
import { mul, reduceSum, softmax, sqrt } from '../graph/operators/index.js';
import type { Architecture } from './architectures/architecture.js';
import { describeNetwork, flatSource, IMAGE_SHAPE, type LearnedTensors } from './description.js';
import { Network, type Tensor } from './network.js';

export interface InferenceOptions {
  readonly classes: number;
  readonly batch: number;
}

/** Trained vectors: `<group>.weights` for every group, and `statistics`. */
export type Weights = Readonly<Record<string, Float32Array>>;

/**
 * The network in use: `images` `[N, 1, 48, 48]` → `logits` and `probabilities` `[N, classes]`, with the weights as
 * inputs, so that one session serves every epoch.
 */
export function buildInference(architecture: Architecture, { classes, batch }: InferenceOptions): Graph {
  const description = describeNetwork(architecture, classes);
  const graph = new Graph();
  const images = graph.input('images', [batch, ...IMAGE_SHAPE]);
  const weights = new Map(
    description.groups.map((group) => [group, graph.input(`${group.name}.weights`, [group.layout.size])]),
  );
  const statistics =
    description.statistics.size > 0 ? graph.input('statistics', [description.statistics.size]) : undefined;
  const network = new Network(graph, 'inference', flatSource(description, weights, statistics));
  outputs(graph, architecture.forward(network, images, classes));
  return graph;
}

export interface ModelOptions {
  readonly classes: number;
  readonly weights: Weights;
  /** Divides the logits before the softmax; default 1. */
  readonly temperature?: number;
  /** Whether the graph also gives `familiarity` `[N]`: the length of the features that the last layer reads. */
  readonly familiarity?: boolean;
}

/**
 * The network in use with its weights as constants, for a model file: only standard operators, and any batch
 * size.
 */
export function buildModel(
  architecture: Architecture,
  { classes, weights, temperature = 1, familiarity = false }: ModelOptions,
): Graph {
  const description = describeNetwork(architecture, classes);
  const graph = new Graph();
  const images = graph.input('images', [1, ...IMAGE_SHAPE]);
  const network = networkOfConstants(graph, description, weights);
  const logits = architecture.forward(network, images, classes);
  outputs(graph, logits, temperature);
  if (familiarity) graph.output('familiarity', lengthOf(featuresOf(logits)));
  return graph;
}

/** A network in use whose tensors are constants of these values. */
export function networkOfConstants(graph: Graph, learned: LearnedTensors, weights: Weights): Network {
  const values = tensorValues(learned, weights);
  const constant = ({ name, shape }: Tensor): Value => graph.constant(values.get(name)!, shape, name);
  return new Network(graph, 'inference', { parameter: constant, statistic: constant });
}

function outputs(graph: Graph, logits: Value, temperature = 1): void {
  graph.output('logits', logits);
  const scaled = temperature === 1 ? logits : mul(logits, graph.scalar(1 / temperature));
  graph.output('probabilities', softmax(scaled, 1));
}

/** The input of the last layer, `[N, C]`. Throws `GRAPH_INVALID` where that layer is not dense. */
function featuresOf({ producer }: Value): Value {
  const [features] = producer?.operator.type === 'Gemm' ? producer.inputs : [];
  if (features !== undefined) return features;
  throw new MienError('GRAPH_INVALID', 'The last layer of this network is not a dense one.');
}

/** `[N, C]` → `[N]`, each row's Euclidean length. */
function lengthOf(rows: Value): Value {
  return sqrt(reduceSum(mul(rows, rows), [1]));
}

function tensorValues(
  { groups, statistics }: LearnedTensors,
  weights: Weights,
): ReadonlyMap<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  for (const { name, layout } of groups) {
    for (const tensor of layout.tensors)
      values.set(tensor.name, layout.view(weights[`${name}.weights`]!, tensor));
  }
  for (const tensor of statistics.tensors)
    values.set(tensor.name, statistics.view(weights.statistics!, tensor));
  return values;
}
