import type { Value } from '../../graph/graph.js';
import { add, flatten, relu } from '../../graph/operators/index.js';
import { type LearnedTensors, learnedTensorsOf } from '../../nn/description.js';
import { batchNormLayer, convLayer, denseLayer } from '../../nn/layers.js';
import type { Network } from '../../nn/network.js';
import { normalise } from '../mtcnn/nets.js';
import { CROP_SIDE, DECISION_VALUES } from './plan.js';

/** Channels, kernel and stride of each convolution; `residual` adds what went in. */
const LAYERS: readonly {
  readonly channels: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  readonly residual?: boolean;
}[] = [
  { channels: 24, kernel: 3, stride: 2 },
  { channels: 48, kernel: 3, stride: 2 },
  { channels: 48, kernel: 3, stride: 1, residual: true },
  { channels: 64, kernel: 3, stride: 2 },
  { channels: 64, kernel: 3, stride: 1, residual: true },
  { channels: 64, kernel: 3, stride: 1, residual: true },
  { channels: 96, kernel: 3, stride: 2 },
  { channels: 96, kernel: 3, stride: 1, residual: true },
  { channels: 48, kernel: 1, stride: 1 },
];

/** Units between the convolutions and the answers. */
const HIDDEN = 128;

/** The answers for each crop, `[N, values]`: the logit of a face, how far its edges are off, and its five points. */
export type DecisionOutputs = Readonly<Record<keyof typeof DECISION_VALUES, Value>>;

/** Builds the net on `images` `[N, 3, 64, 64]`, RGB levels 0–255. */
export function buildDecisionNet(network: Network, images: Value): DecisionOutputs {
  let x = normalise(images);
  LAYERS.forEach(({ residual, ...layer }, index) => {
    const name = `layer${index + 1}`;
    const y = batchNormLayer(network, `${name}.norm`, convLayer(network, `${name}.conv`, x, layer));
    x = relu(residual === true ? add(x, y) : y);
  });
  x = denseLayer(network, 'dense', flatten(x), { units: HIDDEN, initializer: 'he' });
  x = relu(batchNormLayer(network, 'dense.norm', x));
  const answer = (name: keyof typeof DECISION_VALUES): Value =>
    denseLayer(network, name, x, { units: DECISION_VALUES[name] });
  return { face: answer('face'), box: answer('box'), landmarks: answer('landmarks') };
}

/** What training the net changes, in flat vectors. */
export function decisionNetTensors(): LearnedTensors {
  return learnedTensorsOf([1, 3, CROP_SIDE, CROP_SIDE], buildDecisionNet);
}
