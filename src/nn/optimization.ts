import { gradients } from '../graph/gradient.js';
import type { Graph, Value } from '../graph/graph.js';
import {
  add,
  concat,
  div,
  min,
  mul,
  reduceSumSquare,
  reshape,
  split,
  sqrt,
  sub,
} from '../graph/operators/index.js';
import type { Random } from '../random.js';
import { type FlatSource, flatSource, type LearnedTensors } from './description.js';
import { initializeGroup, type ParameterGroup } from './network.js';
import type { Optimizer } from './optimizer.js';

export interface OptimizationOptions {
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

/** Added to the norm of a gradient before a division by it. */
const NORM_EPSILON = 1e-6;

/** How much of a batch's mean and variance enters the running statistics. */
const STATISTICS_MOMENTUM = 0.1;

/** What a network learns, as inputs of the graph of a step: one flat vector a group, one for the statistics. */
export interface LearnedInputs {
  readonly learned: LearnedTensors;
  /** Where the loss is computed: at `weights`, or beside them ({@link ascend}). */
  readonly source: FlatSource;
  readonly weights: ReadonlyMap<ParameterGroup, Value>;
  readonly statistics: Value | undefined;
}

export function learnedInputs(graph: Graph, learned: LearnedTensors): LearnedInputs {
  const weights = new Map(
    learned.groups.map((group) => [group, graph.input(`${group.name}.weights`, [group.layout.size])]),
  );
  const { size } = learned.statistics;
  const statistics = size > 0 ? graph.input('statistics', [size]) : undefined;
  return { learned, weights, statistics, source: flatSource(learned, weights, statistics) };
}

/**
 * The first half of a step of sharpness-aware minimization (Foret et al. 2021): the same inputs, with other
 * weights, w + ρ ∇L / ‖∇L‖. There the loss is about largest within `radius` of the weights w. The gradient of
 * that point is applied to w, which leads to places where the loss is low all around.
 */
export function ascend(loss: Value, inputs: LearnedInputs, radius: number): LearnedInputs {
  const { learned, weights, source, statistics } = inputs;
  const { graph } = loss;
  const flatGradients = flattenedGradients(loss, learned.groups, source.parameters);
  const norm = add(normOf([...flatGradients.values()]), graph.scalar(NORM_EPSILON));
  const stride = div(graph.scalar(radius), norm);
  const ascended = new Map(
    [...weights].map(([group, value]) => [group, add(value, mul(flatGradients.get(group)!, stride))]),
  );
  return { ...inputs, source: flatSource(learned, ascended, statistics) };
}

/** What the host feeds to a step beside its batch. */
export interface Optimization {
  /** Inputs `[]`. */
  readonly scalars: readonly string[];
  readonly state: readonly StateVector[];
}

/**
 * The second half of a step: the gradients of `loss`, the optimizer's update, the running statistics and the
 * moving average. It has an output `next.<name>` for each vector of the state, and `gradientNorm` where the
 * gradient is clipped. `batchStatistics` are those of this batch, by name.
 */
export function addOptimization(
  loss: Value,
  { learned, source, weights, statistics }: LearnedInputs,
  batchStatistics: ReadonlyMap<string, Value>,
  { optimizer, average, weightDecay, clipNorm }: OptimizationOptions,
): Optimization {
  const { graph } = loss;
  const state: StateVector[] = [...weights.values(), ...(statistics === undefined ? [] : [statistics])].map(
    ({ name, shape }) => ({ name, size: shape[0]! }),
  );
  const stateInput = (name: string, size: number): Value => {
    state.push({ name, size });
    return graph.input(name, [size]);
  };
  const flatGradients = flattenedGradients(loss, learned.groups, source.parameters);
  const { scale, norm } = clip([...flatGradients.values()], clipNorm);
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
        weightDecay: group.decay ? weightDecay : 0,
      });
      for (const slot of optimizer.slots) graph.output(`next.${group.name}.${slot}`, updated.slots[slot]!);
      follow(`${group.name}.weights`, updated.weights);
    }
    if (statistics !== undefined) {
      const observed = concat(
        learned.statistics.tensors.map(({ name }) => batchStatistics.get(name)!),
        0,
      );
      const change = mul(sub(observed, statistics), graph.scalar(STATISTICS_MOMENTUM));
      follow('statistics', add(statistics, change));
    }
  });
  if (norm !== undefined) graph.output('gradientNorm', norm);
  return { scalars: scalarNames, state };
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
  // All in one before they are parted: what is wanted together is computed as it becomes ready (execution-order.ts),
  // and no layer's gradients are kept until the other group's turn.
  const whole = concat(list.map(flat), 0);
  const sizes = groups.map(({ layout }) => layout.size);
  const parts = sizes.length === 1 ? [whole] : split(whole, sizes, 0);
  return new Map(groups.map((group, index) => [group, parts[index]!]));
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
  const norm = normOf(vectors);
  const limit = div(graph.scalar(clipNorm), add(norm, graph.scalar(NORM_EPSILON)));
  return { scale: min(graph.scalar(1), limit), norm };
}

/** The norm of several vectors, taken as one vector. */
function normOf(vectors: readonly Value[]): Value {
  return sqrt(vectors.map((vector) => reduceSumSquare(vector, [0])).reduce(add));
}

/**
 * The state before the first step: fresh weights, or those given, with their statistics; the average equal to them,
 * everything else zero.
 */
export function initialState(
  step: { readonly description: LearnedTensors; readonly state: readonly StateVector[] },
  random: Random,
  given: Readonly<Record<string, Float32Array>> = {},
): Record<string, Float32Array> {
  const { groups, statistics } = step.description;
  const state: Record<string, Float32Array> = Object.fromEntries(
    step.state.map(({ name, size }) => [name, new Float32Array(size)]),
  );
  for (const group of groups) state[`${group.name}.weights`] = initializeGroup(group, random);
  for (const statistic of statistics.tensors) {
    statistics.view(state.statistics!, statistic).fill(statistic.initial);
  }
  for (const [name, vector] of Object.entries(given)) state[name]?.set(vector);
  for (const name of Object.keys(state)) {
    if (name.endsWith('.average')) state[name]!.set(state[name.slice(0, -'.average'.length)]!);
  }
  return state;
}
