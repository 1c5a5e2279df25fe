import {
  conv,
  flatten,
  Graph,
  gemm,
  maxPool,
  mul,
  prelu,
  type Shape,
  sigmoid,
  slice,
  sub,
  toOnnx,
  type Value,
} from '../../graph/index.js';
import type { LevelShares } from './levels.js';
import type { MtcnnFiles } from './mtcnn.js';
import { notesMetadata } from './net-notes.js';
import { NET_PLANS, type NetName } from './net-plans.js';
import { type MtcnnWeights, NetWeights } from './weights.js';

const [CENTRE, SCALE] = [127.5, 128];

/** Makes or finds the parameter of a net by name, for example as a constant, or as a part of what is trained. */
export type Parameter = (name: string, shape: Shape) => Value;

/** What training puts between a layer and its slope; `layer` is `conv<i>` or `dense`. */
export type Between = (layer: string, x: Value) => Value;

/**
 * The results of a net before the softmax. P-Net: `[N, values, rows, columns]`, one for each cell; the others
 * `[N, values]`.
 */
export type NetOutputs = Readonly<Record<string, Value>>;

/** What the nets are trained on: levels 0–255 as −1 to 1, `(x − 127.5) / 128`. */
export function normalise(levels: Value): Value {
  const { graph } = levels;
  return mul(sub(levels, graph.scalar(CENTRE)), graph.scalar(1 / SCALE));
}

/**
 * Builds one net on `images` `[N, 3, height, width]`, RGB as {@link normalise} makes it.
 *
 * The parameters, which are the layout of all weights here, own and converted: for layer i from 1,
 * `conv<i>.weight` `[out, in, kernel, kernel]`, `conv<i>.bias` `[out]`, `conv<i>.slope` `[out, 1, 1]` (PReLU); then
 * `dense.weight` `[in, out]` with `in` counted by channel, row, column, `dense.bias` and `dense.slope` `[out]`; and
 * for each head `<head>.weight` and `<head>.bias`: `[in, out]`, in the P-Net a convolution's `[out, in, 1, 1]`.
 */
export function buildNet(
  net: NetName,
  images: Value,
  parameter: Parameter,
  between: Between = (_, x) => x,
): NetOutputs {
  const { layers, hidden, heads } = NET_PLANS[net];
  let x = images;
  layers.forEach(({ channels, kernel, pool }, index) => {
    const name = `conv${index + 1}`;
    x = conv(x, parameter(`${name}.weight`, [channels, x.shape[1]!, kernel, kernel]), {
      bias: parameter(`${name}.bias`, [channels]),
    });
    x = prelu(between(name, x), parameter(`${name}.slope`, [channels, 1, 1]));
    if (pool !== undefined) {
      const end = pool.hang ? 1 : 0;
      x = maxPool(x, { kernel: [pool.kernel, pool.kernel], strides: [2, 2], pads: [0, 0, end, end] });
    }
  });
  if (hidden !== undefined) {
    x = flatten(x);
    x = gemm(x, parameter('dense.weight', [x.shape[1]!, hidden]), {
      bias: parameter('dense.bias', [hidden]),
    });
    x = prelu(between('dense', x), parameter('dense.slope', [hidden]));
  }
  const head = (name: string, values: number): Value => {
    const inputs = x.shape[1]!;
    const bias = parameter(`${name}.bias`, [values]);
    return hidden === undefined
      ? conv(x, parameter(`${name}.weight`, [values, inputs, 1, 1]), { bias })
      : gemm(x, parameter(`${name}.weight`, [inputs, values]), { bias });
  };
  return Object.fromEntries(Object.entries(heads).map(([name, values]) => [name, head(name, values)]));
}

/** Name and shape of every parameter of a net, in the order in which it is computed. */
export function netParameters(net: NetName): ReadonlyMap<string, Shape> {
  const { size } = NET_PLANS[net];
  const graph = new Graph();
  const parameters = new Map<string, Shape>();
  buildNet(net, graph.input('images', [1, 3, size, size]), (name, shape) => {
    parameters.set(name, shape);
    return graph.input(name, shape);
  });
  return parameters;
}

/**
 * The bytes of a net's `.onnx` file. Input `images` `[N, 3, H, W]`, RGB levels 0–255, any N; H = W = 24 for the
 * R-Net, 48 for the O-Net, any from 12 on for the P-Net. Outputs:
 * - `face`: the probability of a face, `[N, 1]`; P-Net `[N, 1, rows, columns]`, one each 2 pixels;
 * - `box`: how far left, top, right and bottom edge are off, in widths and heights of the box, `[N, 4]`; P-Net
 *   `[N, 4, rows, columns]`;
 * - `landmarks`, O-Net only: `[N, 10]`, x of left eye, right eye, nose, left and right mouth corner, then their y,
 *   from the top left corner in widths and heights of the box.
 *
 * `metadata` is text that is stored in the file. Throws `MODEL_BROKEN` where a weight is missing or has another number of
 * values.
 */
export function encodeNet(
  net: NetName,
  weights: NetWeights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { size, hidden } = NET_PLANS[net];
  const graph = new Graph();
  const images = graph.input('images', [1, 3, size, size]);
  const taking = takingLevels(weights, net);
  const { face, ...rest } = buildNet(net, images, (name, shape) =>
    graph.constant(taking(name, shape), shape, name),
  );
  graph.output('face', secondOfTwo(face!));
  for (const [name, value] of Object.entries(rest)) graph.output(name, value);
  const cells = { 2: 'rows', 3: 'columns' };
  return toOnnx(graph, {
    name: `mtcnn-${net}`,
    description: `${net.toUpperCase()}-Net of MTCNN (Zhang et al. 2016)`,
    metadata,
    batch: 'N',
    ...(hidden === undefined
      ? { openAxes: { images: { 2: 'height', 3: 'width' }, face: cells, box: cells } }
      : {}),
  });
}

/**
 * The three files, which say that photos are stretched between these levels before the search; by default, they are
 * searched as they are. Throws `MODEL_BROKEN` where the weights do not fit the nets.
 */
export function encodeMtcnn(weights: MtcnnWeights, levels: LevelShares | null = null): MtcnnFiles {
  return {
    p: encodeNet('p', weights.p, notesMetadata({ levels: levels ?? undefined })),
    r: encodeNet('r', weights.r),
    o: encodeNet('o', weights.o),
  };
}

/**
 * The weights with {@link normalise} in the first convolution, which pads nothing, so that it is exact: w · (x − c) / s
 * + b is (w / s) · x + (b − c · Σ w / s). It spares two passes over the picture.
 */
function takingLevels(weights: NetWeights, net: NetName): (name: string, shape: Shape) => Float32Array {
  const [kernel, bias] = ['conv1.weight', 'conv1.bias'];
  return (name, shape) => {
    const values = weights.take(name, shape);
    if (name === kernel) return values.map((value) => value / SCALE);
    if (name !== bias) return values;
    const first = weights.take(kernel, netParameters(net).get(kernel)!);
    const each = first.length / values.length;
    return values.map((value, o) => {
      const sum = first.subarray(o * each, (o + 1) * each).reduce((total, weight) => total + weight, 0);
      return value - (CENTRE * sum) / SCALE;
    });
  };
}

/** What {@link takingLevels} was made of: the weights for images as {@link normalise} makes them. */
export function notTakingLevels(weights: NetWeights): NetWeights {
  const values = new Map<string, Float32Array>();
  for (const [name, shape] of netParameters(weights.net)) values.set(name, weights.take(name, shape).slice());
  const [kernel, bias] = [values.get('conv1.weight')!, values.get('conv1.bias')!];
  const each = kernel.length / bias.length;
  bias.forEach((value, o) => {
    const sum = kernel.subarray(o * each, (o + 1) * each).reduce((total, weight) => total + weight, 0);
    bias[o] = value + CENTRE * sum;
  });
  kernel.forEach((value, i) => {
    kernel[i] = value * SCALE;
  });
  return new NetWeights(weights.net, values);
}

/** The softmax of two classes at the second is σ(second − first): one pass, where Softmax would transpose. */
function secondOfTwo(logits: Value): Value {
  const first = slice(logits, [{ axis: 1, start: 0, end: 1 }]);
  const second = slice(logits, [{ axis: 1, start: 1, end: 2 }]);
  return sigmoid(sub(second, first));
}
