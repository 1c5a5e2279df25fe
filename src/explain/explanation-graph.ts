import { MienError } from '../errors.js';
import { gradients } from '../graph/gradient.js';
import type { Graph, Value } from '../graph/graph.js';
import { anyBatch } from '../graph/lowering/any-batch.js';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import {
  div,
  greater,
  matmul,
  mul,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  transpose,
  where,
} from '../graph/operators/index.js';
import { axisWeights } from '../image/resize.js';
import { featureMaps } from './feature-maps.js';

/** How a heat was computed. */
export interface HeatMethod {
  readonly method: 'Grad-CAM' | 'HiResCAM';
  /** Rows and columns of the feature map, of which the heat is an enlargement. */
  readonly map: readonly [rows: number, columns: number];
}

export interface ExplanationGraph extends HeatMethod {
  readonly graph: Graph;
}

export interface ExplanationGraphOptions {
  /** Rows of the feature map to look at, one of those the network has. Default: the last map's. */
  readonly map?: number | undefined;
}

/**
 * What in a picture speaks for a class, as one graph. `model` has an input `images` `[N, 1, H, W]` and an output
 * `logits` `[N, classes]`; the graph returned takes `target` `[N, classes]` too, 1 for the class that is to be explained
 * and 0 else, and has besides the model's outputs `heat` `[N, H, W]`.
 *
 * With A `[N, C, h, w]` a feature map, y the logit of the class and G = ∂y/∂A, the heat `[N, h, w]` is
 *   of the last map    max(0, Σ over C of A · mean of G over places)    Grad-CAM (Selvaraju et al. 2017)
 *   of a finer one     max(0, Σ over C of A · G)                        HiResCAM (Draelos & Carin 2020)
 * enlarged linearly to the picture's size and divided by its largest value: 0 to 1, all 0 where nothing speaks for the
 * class. Behind global average pooling G is the same at all places, and both are one. In earlier maps it is not, and its
 * mean would tell of places that the network does not use.
 *
 * Standard operators that every device has, and any N when written with an open batch. Adds to `model`.
 * Throws `OPTION_INVALID` where it has no map of that size, `GRAPH_INVALID` where it has none at all.
 */
export function explanationGraph(model: Graph, { map }: ExplanationGraphOptions = {}): ExplanationGraph {
  const images = model.inputs.find(({ name }) => name === 'images');
  const logits = model.outputs.find(({ name }) => name === 'logits')?.value;
  if (images === undefined || logits === undefined) {
    throw new MienError('GRAPH_INVALID', 'The network to explain has no input images or no output logits.');
  }
  const maps = featureMaps(images, logits);
  const features = chooseMap(maps, map);
  const last = features === maps.at(-1);
  model.scoped('explanation', () => {
    const score = reduceSum(mul(logits, model.input('target', logits.shape)), [0, 1]);
    const [slopes] = gradients(score, [features]);
    const weights = last ? reduceMean(slopes!, [2, 3], { keepdims: true }) : slopes!;
    const evidence = relu(reduceSum(mul(features, weights), [1]));
    const [height, width] = images.shape.slice(2) as [number, number];
    model.output('heat', overPeak(enlarge(evidence, height, width)));
  });
  const [rows, columns] = features.shape.slice(2) as [number, number];
  return {
    graph: lower(lower(model, portable), anyBatch),
    method: last ? 'Grad-CAM' : 'HiResCAM',
    map: [rows, columns],
  };
}

function chooseMap(maps: readonly Value[], wanted: number | undefined): Value {
  const chosen = wanted === undefined ? maps.at(-1) : maps.find(({ shape }) => shape[2] === wanted);
  if (chosen !== undefined) return chosen;
  if (maps.length === 0) {
    throw new MienError('GRAPH_INVALID', 'The network has no feature map that all of it passes through.');
  }
  const sizes = maps.map(({ shape }) => shape[2]);
  throw new MienError('OPTION_INVALID', `This network has no feature map of ${wanted} rows.`, {
    hint: `It has maps of ${sizes.join(', ')} rows; without a choice, ${sizes.at(-1)}.`,
  });
}

/** `[N, h, w]` → `[N, height, width]`, linear between the centres of places: a matrix for each axis. */
function enlarge(x: Value, height: number, width: number): Value {
  const down = interpolation(x, x.shape[1]!, height);
  const across = transpose(interpolation(x, x.shape[2]!, width), [1, 0]);
  return matmul(matmul(down, x), across);
}

/** `[to, from]` */
function interpolation({ graph }: Value, from: number, to: number): Value {
  const { starts, weights, taps } = axisWeights(from, to);
  const matrix = new Float32Array(to * from);
  weights.forEach((weight, i) => {
    const row = Math.floor(i / taps);
    if (weight !== 0) matrix[row * from + starts[row]! + (i % taps)] = weight;
  });
  return graph.constant(matrix, [to, from]);
}

/** `[N, H, W]` of 0 or more, each divided by its largest value. */
function overPeak(x: Value): Value {
  const peak = reduceMax(x, [1, 2], { keepdims: true });
  return div(x, where(greater(peak, x.graph.scalar(0)), peak, x.graph.scalar(1)));
}
