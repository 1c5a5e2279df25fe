import { Graph, type Value } from '../graph/graph.js';
import { add, logSoftmax, mul, neg, reduceSum, split } from '../graph/operators/index.js';
import type { Architecture } from './architectures/architecture.js';
import { describeNetwork, IMAGE_SHAPE, type NetworkDescription } from './description.js';
import { type Mask, Network } from './network.js';
import {
  addOptimization,
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
}

/**
 * One whole step of training as one graph. Inputs: `images` `[N, 1, 48, 48]` (gray levels 0–255), `targets`
 * `[N, classes]` (weights of the classes, rows that sum to 1 where every picture counts alike), the scalars, the
 * dropout masks, and the state; outputs: `loss` (mean cross-entropy, nats), `logits` `[N, classes]`, `gradientNorm`
 * where it is clipped, and the next state. With a second head, `auxiliary` `[N, classes]` are its targets, of which a
 * row's sum is what it counts beside the first; `loss` and `logits` are the first head's alone.
 */
export interface TrainingStep extends Optimization {
  readonly graph: Graph;
  readonly description: NetworkDescription;
  readonly masks: readonly Mask[];
}

export function buildTrainingStep(architecture: Architecture, options: TrainingStepOptions): TrainingStep {
  const { classes, batch, auxiliary = false } = options;
  const outputs = auxiliary ? 2 * classes : classes;
  const description = describeNetwork(architecture, outputs);
  const graph = new Graph();
  const images = graph.input('images', [batch, ...IMAGE_SHAPE]);
  const targets = graph.input('targets', [batch, classes]);
  const inputs = learnedInputs(graph, description);
  const network = new Network(graph, 'training', inputs.source);
  const all = architecture.forward(network, images, outputs);
  const [logits, second] = auxiliary ? split(all, [classes, classes], 1) : [all];
  const loss = graph.scoped('loss', () => crossEntropy(logits!, targets));
  const learned =
    second === undefined
      ? loss
      : graph.scoped('auxiliary', () =>
          add(loss, crossEntropy(second, graph.input('auxiliary', [batch, classes]))),
        );
  const optimization = addOptimization(learned, inputs, network.batchStatistics, options);
  graph.output('loss', loss);
  graph.output('logits', logits!);
  return { graph, description, masks: network.masks, ...optimization };
}

/** −Σ targets · log softmax(logits), averaged over the batch: `[N, K]`, `[N, K]` → `[]`. */
export function crossEntropy(logits: Value, targets: Value): Value {
  const batch = logits.shape[0]!;
  const total = reduceSum(mul(targets, logSoftmax(logits, 1)), [0, 1]);
  return mul(neg(total), logits.graph.scalar(1 / batch));
}
