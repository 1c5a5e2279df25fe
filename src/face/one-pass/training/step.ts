import { Graph, type Value } from '../../../graph/graph.js';
import { add, div, mul } from '../../../graph/operators/index.js';
import type { LearnedTensors } from '../../../nn/description.js';
import { Network } from '../../../nn/network.js';
import {
  addOptimization,
  learnedInputs,
  type Optimization,
  type OptimizationOptions,
} from '../../../nn/optimization.js';
import { buildSearchNet, searchNetTensors } from '../network.js';
import { BOX_VALUES, HEADS } from '../plan.js';
import { boxLoss, focalLoss } from './loss.js';

export interface SearchStepOptions extends OptimizationOptions {
  readonly batch: number;
  /** Side of a patch, pixels: a multiple of 16. */
  readonly side: number;
  /** What the box counts beside the face. */
  readonly boxWeight: number;
}

/**
 * One step of training as one graph. Inputs: `images` `[N, 3, side, side]`, RGB levels 0–255; for each head of stride s
 * `face<s>`, `judged<s>` `[N, 1, side/s, side/s]` and `box<s>` `[N, 4, side/s, side/s]`; `positives` `[]`, by which the sums
 * are divided; scalars and state as in `buildTrainingStep`.
 */
export function buildSearchStep(options: SearchStepOptions): Optimization & {
  readonly graph: Graph;
  readonly description: LearnedTensors;
} {
  const { batch, side, boxWeight } = options;
  const description = searchNetTensors();
  const graph = new Graph();
  const images = graph.input('images', [batch, 3, side, side]);
  const positives = graph.input('positives', []);
  const inputs = learnedInputs(graph, description);
  const network = new Network(graph, 'training', inputs.source);
  const heads = buildSearchNet(network, images);
  const faces: Value[] = [];
  const boxes: Value[] = [];
  heads.forEach(({ face, box }, i) => {
    const { stride } = HEADS[i]!;
    const cells = [side / stride, side / stride];
    const target = graph.input(`face${stride}`, [batch, 1, ...cells]);
    const judged = graph.input(`judged${stride}`, [batch, 1, ...cells]);
    const wanted = graph.input(`box${stride}`, [batch, BOX_VALUES, ...cells]);
    faces.push(div(focalLoss(face, target, judged), positives));
    boxes.push(div(boxLoss(box, wanted, target), positives));
  });
  const face = faces.reduce(add);
  const box = boxes.reduce(add);
  const loss = add(face, mul(box, graph.scalar(boxWeight)));
  const optimization = addOptimization(loss, inputs, network.batchStatistics, options);
  for (const [name, value] of Object.entries({ loss, face, box })) graph.output(`loss.${name}`, value);
  return { graph, description, ...optimization };
}
