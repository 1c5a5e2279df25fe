import { Graph, type Value } from '../../../graph/graph.js';
import { add, mul, reshape } from '../../../graph/operators/index.js';
import type { LearnedTensors } from '../../../nn/description.js';
import { Network } from '../../../nn/network.js';
import {
  addOptimization,
  learnedInputs,
  type Optimization,
  type OptimizationOptions,
} from '../../../nn/optimization.js';
import { NET_PLANS, type NetName } from '../net-plans.js';
import { boxLoss, faceLoss, landmarkLoss } from './loss.js';
import { type Between, buildTrainable, learnedTensors } from './network.js';

export interface NetStepOptions extends OptimizationOptions {
  /** Samples a step. */
  readonly batch: number;
  /** Share of the judged samples, the hardest, that the face loss is the mean of; 1 takes all. */
  readonly hardShare: number;
  /** What each loss counts; that of the face 1. */
  readonly lossWeights: { readonly box: number; readonly landmarks: number };
  /** Default `norm`. */
  readonly between?: Between;
}

/** The losses a step reports, each an output `[]`. */
export type LossName = 'loss' | 'face' | 'box' | 'landmarks';

/**
 * One step of training a net as one graph. Inputs: `images` `[N, 3, size, size]`, RGB levels 0–255; the targets
 * `face` `[N, 2]` (background, face; rows of 0 are not judged), `box` `[N, 4]` with `box.weights` `[N]`, in the O-Net
 * `landmarks` `[N, 10]` with `landmarks.weights` `[N]`; and scalars and state as in `buildTrainingStep`.
 */
export interface NetStep extends Optimization {
  readonly graph: Graph;
  readonly description: LearnedTensors;
  readonly losses: readonly LossName[];
}

export function buildNetStep(net: NetName, options: NetStepOptions): NetStep {
  const { batch, hardShare, lossWeights, between = 'norm' } = options;
  const { size, heads } = NET_PLANS[net];
  const description = learnedTensors(net, between);
  const graph = new Graph();
  const images = graph.input('images', [batch, 3, size, size]);
  const inputs = learnedInputs(graph, description);
  const network = new Network(graph, 'training', inputs.source);
  const outputs = buildTrainable(net, network, images, between);
  const result = (head: string): Value => reshape(outputs[head]!, [batch, heads[head]!]);
  const target = (head: string): Value => graph.input(head, [batch, heads[head]!]);
  const weights = (head: string): Value => graph.input(`${head}.weights`, [batch]);
  const losses = graph.scoped('loss', () => ({
    face: faceLoss(result('face'), target('face'), hardShare),
    box: boxLoss(result('box'), target('box'), weights('box')),
    ...(heads.landmarks === undefined
      ? {}
      : { landmarks: landmarkLoss(result('landmarks'), target('landmarks'), weights('landmarks')) }),
  }));
  const loss = add(losses.face, mul(losses.box, graph.scalar(lossWeights.box)));
  const total =
    losses.landmarks === undefined
      ? loss
      : add(loss, mul(losses.landmarks, graph.scalar(lossWeights.landmarks)));
  const optimization = addOptimization(total, inputs, network.batchStatistics, options);
  const reported: Record<string, Value> = { loss: total, ...losses };
  for (const [name, value] of Object.entries(reported)) graph.output(`loss.${name}`, value);
  return { graph, description, losses: Object.keys(reported) as LossName[], ...optimization };
}
