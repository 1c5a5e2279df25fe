import { Graph, type Value } from '../../../graph/graph.js';
import { add, mul, reduceSum } from '../../../graph/operators/index.js';
import type { LearnedTensors } from '../../../nn/description.js';
import { Network } from '../../../nn/network.js';
import {
  addOptimization,
  learnedInputs,
  type Optimization,
  type OptimizationOptions,
} from '../../../nn/optimization.js';
import { landmarkLoss, weightedMean } from '../../mtcnn/training/loss.js';
import { buildDecisionNet, decisionNetTensors } from '../decision-network.js';
import { CROP_SIDE, DECISION_VALUES } from '../plan.js';
import { crossEntropies, distances } from './loss.js';

export interface DecisionStepOptions extends OptimizationOptions {
  /** Crops a step. */
  readonly batch: number;
  /** What each loss counts; that of the face 1. */
  readonly lossWeights: { readonly box: number; readonly landmarks: number };
}

export const DECISION_LOSSES = ['loss', 'face', 'box', 'landmarks'] as const;

/**
 * One step of training the net that decides, as one graph. Inputs: `images` `[N, 3, 64, 64]`, RGB levels 0–255; `face` `[N, 1]`, 1
 * for a face; `box` `[N, 4]`, `landmarks` `[N, 10]`; `<answer>.weights` `[N]` for each, 0 where a crop has no such target; scalars
 * and state as in `buildTrainingStep`.
 */
export function buildDecisionStep(options: DecisionStepOptions): Optimization & {
  readonly graph: Graph;
  readonly description: LearnedTensors;
} {
  const { batch, lossWeights } = options;
  const description = decisionNetTensors();
  const graph = new Graph();
  const images = graph.input('images', [batch, 3, CROP_SIDE, CROP_SIDE]);
  const inputs = learnedInputs(graph, description);
  const network = new Network(graph, 'training', inputs.source);
  const outputs = buildDecisionNet(network, images);
  const target = (name: keyof typeof DECISION_VALUES): Value =>
    graph.input(name, [batch, DECISION_VALUES[name]]);
  const weights = (name: keyof typeof DECISION_VALUES): Value => graph.input(`${name}.weights`, [batch]);
  const eachFace = reduceSum(crossEntropies(outputs.face, target('face')), [1]);
  const eachBox = reduceSum(distances(outputs.box, target('box')), [1]);
  const face = weightedMean(eachFace, weights('face'));
  const box = weightedMean(eachBox, weights('box'));
  const landmarks = landmarkLoss(outputs.landmarks, target('landmarks'), weights('landmarks'));
  const loss = [
    face,
    mul(box, graph.scalar(lossWeights.box)),
    mul(landmarks, graph.scalar(lossWeights.landmarks)),
  ].reduce(add);
  const optimization = addOptimization(loss, inputs, network.batchStatistics, options);
  for (const [name, value] of Object.entries({ loss, face, box, landmarks }))
    graph.output(`loss.${name}`, value);
  return { graph, description, ...optimization };
}
