import type { Shape, Value } from '../../../graph/graph.js';
import { BATCH_NORM_EPSILON } from '../../../graph/operators/index.js';
import { type LearnedTensors, learnedTensorsOf } from '../../../nn/description.js';
import type { Weights } from '../../../nn/inference.js';
import type { Initializer } from '../../../nn/initializer.js';
import { batchNormLayer } from '../../../nn/layers.js';
import type { Layout, Network, Tensor } from '../../../nn/network.js';
import { NET_PLANS, type NetName } from '../net-plans.js';
import { buildNet, type NetOutputs, netParameters, normalise } from '../nets.js';
import { NetWeights } from '../weights.js';

/** PyTorch's and the paper's first slope of PReLU (He et al. 2015). */
const FIRST_SLOPE = 0.25;

/**
 * What stands between a layer and its slope in training: `norm`, batch normalisation; `nothing`, where a written net is
 * trained on, which has none.
 */
export type Between = 'norm' | 'nothing';

/**
 * One of the nets as it is trained, on RGB levels 0–255. From random weights it has batch normalisation between each layer
 * and its slope, which the written net has not, since {@link foldNet} puts it into the layer before; that layer has no bias
 * of its own.
 */
export function buildTrainable(
  net: NetName,
  network: Network,
  images: Value,
  between: Between = 'norm',
): NetOutputs {
  const { heads } = NET_PLANS[net];
  return buildNet(
    net,
    normalise(images),
    (name, shape) => {
      const [layer, kind] = name.split('.') as [string, string];
      if (kind === 'slope') {
        return network.parameter(name, shape, { kind: 'constant', value: FIRST_SLOPE }, false);
      }
      if (kind === 'weight') return network.parameter(name, shape, initializer(shape, layer in heads), true);
      if (layer in heads || between === 'nothing')
        return network.parameter(name, shape, { kind: 'constant', value: 0 }, false);
      return images.graph.constant(new Float32Array(shape[0]!), shape);
    },
    (layer, x) => (between === 'norm' ? batchNormLayer(network, `${layer}.norm`, x) : x),
  );
}

/** Convolutions are `[out, in, kernel, kernel]`, dense layers `[in, out]`. Heads have no slope after them. */
function initializer(shape: Shape, head: boolean): Initializer {
  const area = shape.length === 4 ? shape[2]! * shape[3]! : 1;
  const [out, inputs] = shape.length === 4 ? [shape[0]!, shape[1]!] : [shape[1]!, shape[0]!];
  const fanIn = inputs * area;
  return head ? { kind: 'glorot', fanIn, fanOut: out } : { kind: 'he', fanIn };
}

/** What training a net changes, in flat vectors. */
export function learnedTensors(net: NetName, between: Between = 'norm'): LearnedTensors {
  const { size } = NET_PLANS[net];
  return learnedTensorsOf([1, 3, size, size], (network, images) => {
    buildTrainable(net, network, images, between);
  });
}

/**
 * The weights of the net without batch normalisation that computes the same: with s = scale / √(variance + ε), the
 * layer's weights become w · s and its bias shift − mean · s. `vectors` are `<group>.weights` and `statistics`. With
 * nothing between the layers, the weights are those of the vectors.
 */
export function foldNet(net: NetName, vectors: Weights, between: Between = 'norm'): NetWeights {
  const { groups, statistics } = learnedTensors(net, between);
  const trained = new Map<string, Float32Array>();
  const take = <T extends Tensor>(vector: Float32Array, layout: Layout<T>): void => {
    for (const tensor of layout.tensors) trained.set(tensor.name, layout.view(vector, tensor));
  };
  for (const { name, layout } of groups) take(vectors[`${name}.weights`]!, layout);
  if (between === 'norm') take(vectors.statistics!, statistics);

  const folded = new Map<string, Float32Array>();
  for (const [name, shape] of netParameters(net)) {
    const [layer, kind] = name.split('.') as [string, string];
    const own = trained.get(name);
    const scale = trained.get(`${layer}.norm.scale`);
    if (scale === undefined || kind === 'slope') {
      folded.set(name, own!);
      continue;
    }
    const mean = trained.get(`${layer}.norm.mean`)!;
    const variance = trained.get(`${layer}.norm.variance`)!;
    const factors = scale.map((value, i) => value / Math.sqrt(variance[i]! + BATCH_NORM_EPSILON));
    if (kind === 'bias') {
      const shift = trained.get(`${layer}.norm.bias`)!;
      folded.set(
        name,
        shift.map((value, i) => value - mean[i]! * factors[i]!),
      );
    } else {
      // Output channels come first in a convolution and last in a dense layer.
      const [outputs, run] = shape.length === 4 ? [shape[0]!, own!.length / shape[0]!] : [shape[1]!, 1];
      folded.set(
        name,
        own!.map((value, i) => value * factors[Math.floor(i / run) % outputs]!),
      );
    }
  }
  return new NetWeights(net, folded);
}

/** The vectors to train a written net on from, `<group>.weights`: what {@link foldNet} makes the same net of. */
export function unfoldNet(weights: NetWeights): Record<string, Float32Array> {
  const { groups } = learnedTensors(weights.net, 'nothing');
  return Object.fromEntries(
    groups.map(({ name, layout }) => {
      const vector = new Float32Array(layout.size);
      for (const tensor of layout.tensors) {
        layout.view(vector, tensor).set(weights.take(tensor.name, tensor.shape));
      }
      return [`${name}.weights`, vector];
    }),
  );
}
