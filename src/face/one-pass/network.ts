import type { Value } from '../../graph/graph.js';
import { add, relu } from '../../graph/operators/index.js';
import { type LearnedTensors, learnedTensorsOf } from '../../nn/description.js';
import { batchNormLayer, convLayer } from '../../nn/layers.js';
import type { Network } from '../../nn/network.js';
import { normalise } from '../mtcnn/nets.js';
import { BOX_VALUES, GRID, HEADS } from './plan.js';

/** Channels and stride of each 3×3 convolution, and which head looks at its result. */
const LAYERS: readonly { readonly channels: number; readonly stride: 1 | 2; readonly head?: number }[] = [
  { channels: 16, stride: 2 },
  { channels: 32, stride: 2 },
  { channels: 32, stride: 1 },
  { channels: 48, stride: 2 },
  { channels: 48, stride: 1 },
  { channels: 48, stride: 1, head: 0 },
  { channels: 64, stride: 2 },
  { channels: 64, stride: 1 },
  { channels: 64, stride: 1, head: 1 },
];

/** What a head answers: the logit of a face `[N, 1, rows, columns]`, and the box `[N, 4, rows, columns]`. */
export interface HeadOutputs {
  readonly face: Value;
  readonly box: Value;
}

/** Before it has learned, a cell gives a face a probability of about one in fifty, so that the first steps are calm. */
const FIRST_LOGIT = -4;

/** Builds the net on `images` `[N, 3, height, width]`, RGB levels 0–255; height and width are multiples of 16. */
export function buildSearchNet(network: Network, images: Value): readonly HeadOutputs[] {
  const heads: HeadOutputs[] = [];
  let x = normalise(images);
  LAYERS.forEach(({ channels, stride, head }, index) => {
    const name = `layer${index + 1}`;
    x = convLayer(network, `${name}.conv`, x, { channels, kernel: 3, stride });
    x = relu(batchNormLayer(network, `${name}.norm`, x));
    if (head === undefined) return;
    const output = (kind: string, values: number): Value =>
      convLayer(network, `stride${HEADS[head]!.stride}.${kind}`, x, {
        channels: values,
        kernel: 1,
        bias: true,
        initializer: 'glorot',
      });
    heads.push({
      face: add(output('face', 1), x.graph.scalar(FIRST_LOGIT)),
      box: output('box', BOX_VALUES),
    });
  });
  return heads;
}

/** What training the net changes, in flat vectors. */
export function searchNetTensors(): LearnedTensors {
  return learnedTensorsOf([1, 3, GRID, GRID], buildSearchNet);
}
