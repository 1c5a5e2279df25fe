import { gradients } from '../graph/gradient.js';
import { Graph, type Value } from '../graph/graph.js';
import {
  add,
  concat,
  div,
  logSoftmax,
  min,
  mul,
  neg,
  reduceSum,
  reduceSumSquare,
  reshape,
  sqrt,
  sub,
} from '../graph/operators/index.js';
import type { Random } from '../random.js';
import type { Architecture } from './architectures/architecture.js';
import { describeNetwork, flatSource, IMAGE_SHAPE, type NetworkDescription } from './description.js';
import { initializeGroup, type Mask, Network, type ParameterGroup } from './network.js';
import type { Optimizer } from './optimizer.js';

export interface TrainingStepOptions {
  readonly classes: number;
  /** Pictures a step. */
  readonly batch: number;
  readonly optimizer: Optimizer;
  /** Applies to kernels only. */
  readonly weightDecay: number;
  /** Largest norm of the whole gradient; a larger one is scaled down to it (Pascanu et al. 2013). */
  readonly clipNorm?: number | undefined;
  /** Keep an exponential moving average of weights and statistics (Polyak & Juditsky 1992). */
  readonly average: boolean;
}

/** A vector that lives from step to step: the input `name`, and the output `next.<name>`. */
export interface StateVector {
  readonly name: string;
  readonly size: number;
}

/**
 * One whole step of training as one graph. Inputs: `images` `[N, 1, 48, 48]` (gray levels 0–255), `targets`
 * `[N, classes]` (weights of the classes, rows that sum to 1 where every picture counts alike), the scalars, the
 * dropout masks, and the state; outputs: `loss` (mean cross-entropy, nats), `logits` `[N, classes]`, `gradientNorm`
 * where it is clipped, and the next state.
 */
export interface TrainingStep {
  readonly graph: Graph;
  readonly description: NetworkDescription;
  readonly masks: readonly Mask[];
  readonly scalars: readonly string[];
  readonly state: readonly StateVector[];
}

/** How much of a batch's mean and variance enters the running statistics. */
const STATISTICS_MOMENTUM = 0.1;

export function buildTrainingStep(architecture: Architecture, options: TrainingStepOptions): TrainingStep {
  const { classes, batch, optimizer, average } = options;
  const description = describeNetwork(architecture, classes);
  const graph = new Graph();
  const images = graph.input('images', [batch, ...IMAGE_SHAPE]);
  const targets = graph.input('targets', [batch, classes]);
  const state: StateVector[] = [];
  const stateInput = (name: string, size: number): Value => {
    state.push({ name, size });
    return graph.input(name, [size]);
  };
  const weights = new Map(
    description.groups.map((group) => [group, stateInput(`${group.name}.weights`, group.layout.size)]),
  );
  const statistics =
    description.statistics.size > 0 ? stateInput('statistics', description.statistics.size) : undefined;
  const source = flatSource(description, weights, statistics);
  const network = new Network(graph, 'training', source);
  const logits = architecture.forward(network, images, classes);
  const loss = graph.scoped('loss', () => crossEntropy(logits, targets));

  const flatGradients = flattenedGradients(loss, description.groups, source.parameters);
  const { scale, norm } = clip([...flatGradients.values()], options.clipNorm);
  const scalarNames = [
    'learningRate',
    ...Object.keys(optimizer.scalars(1)),
    ...(average ? ['averageRate'] : []),
  ];
  const scalars = Object.fromEntries(scalarNames.map((name) => [name, graph.input(name, [])]));

  const follow = (name: string, next: Value): void => {
    graph.output(`next.${name}`, next);
    if (!average) return;
    const before = stateInput(`${name}.average`, next.shape[0]!);
    graph.output(`next.${name}.average`, add(before, mul(sub(next, before), scalars.averageRate!)));
  };
  graph.scoped('optimizer', () => {
    for (const [group, before] of weights) {
      const slots = Object.fromEntries(
        optimizer.slots.map((slot) => [slot, stateInput(`${group.name}.${slot}`, group.layout.size)]),
      );
      const gradient = flatGradients.get(group)!;
      const updated = optimizer.update({
        weights: before,
        gradient: scale === undefined ? gradient : mul(gradient, scale),
        slots,
        scalars,
        weightDecay: group.decay ? options.weightDecay : 0,
      });
      for (const slot of optimizer.slots) graph.output(`next.${group.name}.${slot}`, updated.slots[slot]!);
      follow(`${group.name}.weights`, updated.weights);
    }
    if (statistics !== undefined) {
      const observed = concat(
        description.statistics.tensors.map(({ name }) => network.batchStatistics.get(name)!),
        0,
      );
      const change = mul(sub(observed, statistics), graph.scalar(STATISTICS_MOMENTUM));
      follow('statistics', add(statistics, change));
    }
  });
  graph.output('loss', loss);
  graph.output('logits', logits);
  if (norm !== undefined) graph.output('gradientNorm', norm);
  return { graph, description, masks: network.masks, scalars: scalarNames, state };
}

/** −Σ targets · log softmax(logits), averaged over the batch: `[N, K]`, `[N, K]` → `[]`. */
export function crossEntropy(logits: Value, targets: Value): Value {
  const batch = logits.shape[0]!;
  const total = reduceSum(mul(targets, logSoftmax(logits, 1)), [0, 1]);
  return mul(neg(total), logits.graph.scalar(1 / batch));
}

function flattenedGradients(
  loss: Value,
  groups: readonly ParameterGroup[],
  parameters: ReadonlyMap<string, Value>,
): ReadonlyMap<ParameterGroup, Value> {
  const names = groups.flatMap(({ layout }) => layout.tensors.map(({ name }) => name));
  const list = gradients(
    loss,
    names.map((name) => parameters.get(name)!),
  );
  const byName = new Map(names.map((name, index) => [name, list[index]!]));
  return new Map(
    groups.map((group) => {
      const parts = group.layout.tensors.map(({ name }) => flat(byName.get(name)!));
      return [group, concat(parts, 0)];
    }),
  );
}

function flat(x: Value): Value {
  return x.shape.length === 1 ? x : reshape(x, [x.shape.reduce((product, size) => product * size, 1)]);
}

interface Clip {
  /** What to multiply the gradient with, 0 to 1. */
  readonly scale: Value | undefined;
  readonly norm: Value | undefined;
}

function clip(vectors: readonly Value[], clipNorm: number | undefined): Clip {
  if (clipNorm === undefined) return { scale: undefined, norm: undefined };
  const graph = vectors[0]!.graph;
  const norm = sqrt(vectors.map((vector) => reduceSumSquare(vector, [0])).reduce(add));
  const limit = div(graph.scalar(clipNorm), add(norm, graph.scalar(1e-6)));
  return { scale: min(graph.scalar(1), limit), norm };
}

/** The state before the first step: fresh weights, the average equal to them, everything else zero. */
export function initialState(step: TrainingStep, random: Random): Record<string, Float32Array> {
  const { groups, statistics } = step.description;
  const state: Record<string, Float32Array> = Object.fromEntries(
    step.state.map(({ name, size }) => [name, new Float32Array(size)]),
  );
  for (const group of groups) state[`${group.name}.weights`] = initializeGroup(group, random);
  for (const statistic of statistics.tensors) {
    statistics.view(state.statistics!, statistic).fill(statistic.initial);
  }
  for (const name of Object.keys(state)) {
    if (name.endsWith('.average')) state[name]!.set(state[name.slice(0, -'.average'.length)]!);
  }
  return state;
}
