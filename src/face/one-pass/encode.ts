import { Graph, toOnnx } from '../../graph/index.js';
import type { Weights } from '../../nn/inference.js';
import { Network } from '../../nn/network.js';
import { buildSearchNet, searchNetTensors } from './network.js';
import { GRID, HEADS } from './plan.js';

/**
 * The bytes of the net's `.onnx` file, of trained vectors: `<group>.weights` and `statistics`. Input `images`
 * `[N, 3, H, W]`, RGB levels 0–255, H and W multiples of 16. Outputs, for each stride s: `face<s>`, the logit of a face,
 * `[N, 1, H/s, W/s]`, and `box<s>` `[N, 4, H/s, W/s]`. `metadata` is text that is stored in the file.
 */
export function encodeSearchNet(
  vectors: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { groups, statistics } = searchNetTensors();
  const values = new Map<string, Float32Array>();
  for (const { name, layout } of groups)
    for (const tensor of layout.tensors)
      values.set(tensor.name, layout.view(vectors[`${name}.weights`]!, tensor));
  for (const tensor of statistics.tensors)
    values.set(tensor.name, statistics.view(vectors.statistics!, tensor));
  const graph = new Graph();
  const constant = ({ name, shape }: { readonly name: string; readonly shape: readonly number[] }) =>
    graph.constant(values.get(name)!, shape, name);
  const network = new Network(graph, 'inference', { parameter: constant, statistic: constant });
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
