import { Graph, type Value } from '../graph/graph.js';
import { add, gemm, mul, reduceSum, sub } from '../graph/operators/index.js';
import type { LearnedTensors } from '../nn/description.js';
import { Layout, type Parameter, parameterGroups } from '../nn/network.js';
import { addOptimization, learnedInputs, type Optimization } from '../nn/optimization.js';
import type { Optimizer } from '../nn/optimizer.js';
import { crossEntropy } from '../nn/training-step.js';
import type { Head } from './head.js';

export interface HeadStepOptions {
  readonly head: Head;
  /** N, the rows of every step. */
  readonly rows: number;
  /** The model's, by which logits are divided. */
  readonly temperature: number;
  /** How strongly the head is held where it was: this, over 2, times the squared distance of its weights is added to the loss. */
  readonly pull: number;
  readonly optimizer: Optimizer;
}

/**
 * One step of teaching a head as one graph: softmax regression, held where it began. Inputs: `features` `[N, C]`,
 * `targets` `[N, 7]` (a distribution a row, times the row's weight), `learningRate` `[]`, and the state; outputs: `loss`
 * `[]` (cross-entropy and pull, nats), and the next state.
 */
export interface HeadStep extends Optimization {
  readonly graph: Graph;
  readonly description: LearnedTensors;
}

export function buildHeadStep(options: HeadStepOptions): HeadStep {
  const { head, rows, temperature, pull, optimizer } = options;
  const classes = head.bias.length;
  const width = head.weight.length / classes;
  const graph = new Graph();
  const features = graph.input('features', [rows, width]);
  const targets = graph.input('targets', [rows, classes]);
  const description = learnedHead(width, classes);
  const inputs = learnedInputs(graph, description);
  const weight = inputs.source.parameters.get(WEIGHT)!;
  const bias = inputs.source.parameters.get(BIAS)!;
  const loss = graph.scoped('loss', () => {
    const logits = mul(gemm(features, weight, { bias }), graph.scalar(1 / temperature));
    const distance = add(
      squared(sub(weight, graph.constant(head.weight, weight.shape))),
      squared(sub(bias, graph.constant(head.bias, bias.shape))),
    );
    return add(crossEntropy(logits, targets), mul(distance, graph.scalar(pull / 2)));
  });
  const optimization = addOptimization(loss, inputs, new Map(), {
    optimizer,
    weightDecay: 0,
    average: false,
  });
  graph.output('loss', loss);
  return { graph, description, ...optimization };
}

const WEIGHT = 'head.weight';
const BIAS = 'head.bias';

function learnedHead(width: number, classes: number): LearnedTensors {
  const initializer = { kind: 'constant', value: 0 } as const;
  const parameters: Parameter[] = [
    { name: WEIGHT, shape: [width, classes], initializer, decay: true },
    { name: BIAS, shape: [classes], initializer, decay: false },
  ];
  return { groups: parameterGroups(parameters), statistics: new Layout([]) };
}

/** The state before the first step: the head as it is, the optimizer's vectors zero. */
export function headState(
  { description, state }: Pick<HeadStep, 'description' | 'state'>,
  { weight, bias }: Head,
): Record<string, Float32Array> {
  const vectors = Object.fromEntries(state.map(({ name, size }) => [name, new Float32Array(size)]));
  for (const { name, decay } of description.groups) vectors[`${name}.weights`]!.set(decay ? weight : bias);
  return vectors;
}

/** The head that a state holds. */
export function headOf(
  { description }: Pick<HeadStep, 'description'>,
  state: Readonly<Record<string, Float32Array>>,
): Head {
  const of = (decay: boolean): Float32Array =>
    state[`${description.groups.find((group) => group.decay === decay)!.name}.weights`]!;
  return { weight: of(true), bias: of(false) };
}

function squared(x: Value): Value {
  return reduceSum(
    mul(x, x),
    x.shape.map((_, axis) => axis),
  );
}
