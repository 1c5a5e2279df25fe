import { Graph, type Value } from '../graph/graph.js';
import { add, logSoftmax, mul, neg, reduceSum, split } from '../graph/operators/index.js';
import { FACE_SIZE } from '../image/face-size.js';
import type { Architecture } from './architectures/architecture.js';
import { describeNetwork, type NetworkDescription } from './description.js';
import { type Mask, Network, type TensorSource } from './network.js';
import {
  addOptimization,
  ascend,
  type LearnedInputs,
  learnedInputs,
  type Optimization,
  type OptimizationOptions,
} from './optimization.js';

export interface TrainingStepOptions extends OptimizationOptions {
  readonly classes: number;
  /** Pictures a step. */
  readonly batch: number;
  /** A second head of as many classes on the same trunk, with labels of its own. */
  readonly auxiliary?: boolean;
  /**
   * Side of the pictures, pixels. Default 48. Other sides need a network whose tensors do not depend on the
   * side.
   */
  readonly side?: number;
  /** The radius of sharpness-aware minimization ({@link ascend}). A step then takes two passes. */
  readonly radius?: number | undefined;
}

/**
 * One step of training as one graph.
 *
 * Inputs: `images` `[N, 1, 48, 48]` (gray levels 0–255), `targets` `[N, classes]` (weights of the classes; a
 * row sums to 1 where every picture counts alike), the scalars, the dropout masks, and the state. Outputs:
 * `loss` (mean cross-entropy, nats), `logits` `[N, classes]`, `gradientNorm` where the gradient is clipped,
 * and the next state.
 *
 * A second head has its targets in `auxiliary` `[N, classes]`. The sum of a row is the weight of that row
 * beside the first head. `loss` and `logits` are those of the first head.
 */
export interface TrainingStep extends Optimization {
  readonly graph: Graph;
  readonly description: NetworkDescription;
  readonly masks: readonly Mask[];
}

export function buildTrainingStep(architecture: Architecture, options: TrainingStepOptions): TrainingStep {
  const { classes, batch, auxiliary = false, side = FACE_SIZE, radius } = options;
  const outputs = auxiliary ? 2 * classes : classes;
  const description = describeNetwork(architecture, outputs);
  const graph = new Graph();
  const images = graph.input('images', [batch, 1, side, side]);
  const targets = graph.input('targets', [batch, classes]);
  const secondTargets = auxiliary ? graph.input('auxiliary', [batch, classes]) : undefined;
  const inputs = learnedInputs(graph, description);
  const pass = (source: TensorSource) => {
    const network = new Network(graph, 'training', source);
    const all = architecture.forward(network, images, outputs);
    const [logits, second] = secondTargets === undefined ? [all] : split(all, [classes, classes], 1);
    const loss = graph.scoped('loss', () => crossEntropy(logits!, targets));
    const whole =
      secondTargets === undefined
        ? loss
        : graph.scoped('auxiliary', () => add(loss, crossEntropy(second!, secondTargets)));
    return { network, logits: logits!, loss, whole };
  };
  const { network, logits, loss, whole } = pass(inputs.source);
  const { batchStatistics, masks } = network;
  const optimize = (learned: Value, from: LearnedInputs) =>
    addOptimization(learned, from, batchStatistics, options);
  const optimization =
    radius === undefined
      ? optimize(whole, inputs)
      : graph.scoped('ascended', () => {
          const ascended = ascend(whole, inputs, radius);
          return optimize(pass({ ...ascended.source, mask: network.drawn }).whole, ascended);
        });
  graph.output('loss', loss);
  graph.output('logits', logits);
  return { graph, description, masks, ...optimization };
}

/** −Σ targets · log softmax(logits), averaged over the batch: `[N, K]`, `[N, K]` → `[]`. */
export function crossEntropy(logits: Value, targets: Value): Value {
  const batch = logits.shape[0]!;
  const total = reduceSum(mul(targets, logSoftmax(logits, 1)), [0, 1]);
  return mul(neg(total), logits.graph.scalar(1 / batch));
}
