import { Graph, sigmoid, toOnnx } from '../../graph/index.js';
import { networkOfConstants, type Weights } from '../../nn/inference.js';
import { LOGIT } from '../mtcnn/face-logit.js';
import { buildDecisionNet, decisionNetTensors } from './decision-network.js';
import { buildSearchNet, searchNetTensors } from './network.js';
import { CROP_SIDE, GRID, HEADS } from './plan.js';

/** Text that is stored in a net's file. */
type Metadata = Readonly<Record<string, string>>;

/**
 * The bytes of the search's `.onnx` file, of trained vectors: `<group>.weights` and `statistics`. Input `images`
 * `[N, 3, H, W]`, RGB levels 0–255, H and W multiples of 16. Outputs, for each stride s: `face<s>`, the logit of a face,
 * `[N, 1, H/s, W/s]`, and `box<s>` `[N, 4, H/s, W/s]`.
 */
export function encodeSearchNet(vectors: Weights, metadata: Metadata = {}): Uint8Array {
  const graph = new Graph();
  const network = networkOfConstants(graph, searchNetTensors(), vectors);
  const openAxes: Record<string, Record<number, string>> = { images: { 2: 'height', 3: 'width' } };
  buildSearchNet(network, graph.input('images', [1, 3, GRID, GRID])).forEach(({ face, box }, i) => {
    const { stride } = HEADS[i]!;
    for (const [name, value] of [
      [`face${stride}`, face],
      [`box${stride}`, box],
    ] as const) {
      graph.output(name, value);
      openAxes[name] = { 2: `rows${stride}`, 3: `columns${stride}` };
    }
  });
  return toOnnx(graph, {
    name: 'mien-search',
    description: 'Proposes faces in one pass over a picture',
    metadata,
    batch: 'N',
    openAxes,
  });
}

/**
 * The bytes of the `.onnx` file of the net that decides, of trained vectors likewise. Input `images` `[N, 3, 64, 64]`, RGB levels
 * 0–255. Outputs: `face`, the probability of a face, and `logit`, `[N, 1]`; `box` `[N, 4]` and `landmarks` `[N, 10]` as the
 * O-Net's (`encodeNet`), in widths and heights of the crop.
 */
export function encodeDecisionNet(vectors: Weights, metadata: Metadata = {}): Uint8Array {
  const graph = new Graph();
  const network = networkOfConstants(graph, decisionNetTensors(), vectors);
  const { face, box, landmarks } = buildDecisionNet(
    network,
    graph.input('images', [1, 3, CROP_SIDE, CROP_SIDE]),
  );
  for (const [name, value] of Object.entries({ face: sigmoid(face), [LOGIT]: face, box, landmarks }))
    graph.output(name, value);
  return toOnnx(graph, {
    name: 'mien-decision',
    description: 'Decides whether a proposed square holds a face, and places it',
    metadata,
    batch: 'N',
  });
}
