import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../graph/graph.js';
import {
  add,
  conv,
  flatten,
  globalAveragePool,
  maxPool,
  mul,
  relu,
  split,
} from '../graph/operators/index.js';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { Network } from '../nn/network.js';
import { featureMaps } from './feature-maps.js';

const shapes = (values: readonly Value[]) => values.map(({ shape }) => shape.slice(1).join('×'));

const MAPS: Readonly<Record<string, readonly string[]>> = {
  'mien-s': ['32×48×48', '64×24×24', '128×12×12', '256×6×6'],
  'mien-se': ['32×48×48', '64×24×24', '128×12×12', '256×6×6'],
  'mien-deep': ['32×48×48', '64×24×24', '128×12×12', '256×6×6'],
  'mien-gd': ['32×48×48', '64×24×24', '128×12×12', '256×6×6'],
  'mien-slim': ['32×48×48', '64×24×24', '128×12×12', '256×6×6'],
  'mien-tiny': ['16×24×24', '32×12×12', '48×6×6', '64×3×3'],
  learningimage: ['64×48×48', '128×24×24', '128×12×12', '128×6×6'],
};

describe('feature maps', () => {
  it.each(ARCHITECTURES)('of $name', (architecture) => {
    const graph = new Graph();
    const network = new Network(graph, 'inference', {
      parameter: ({ name, shape }) => graph.input(name, shape),
      statistic: ({ name, shape }) => graph.input(name, shape),
    });
    const images = graph.input('images', [1, 1, 48, 48]);
    const maps = featureMaps(images, architecture.forward(network, images, 7));
    expect(shapes(maps)).toEqual(MAPS[architecture.name]);
  });

  it('are what all goes through: not a branch, not what leads nowhere, not the picture, not one place', () => {
    const graph = new Graph();
    const images = graph.input('images', [1, 1, 8, 8]);
    const kernel = (channels: number, from: number) =>
      graph.constant(new Float32Array(channels * from), [channels, from, 1, 1]);
    const stem = conv(mul(images, graph.scalar(2)), kernel(4, 1));
    const left = relu(maxPool(stem, { kernel: [2, 2] }));
    const right = conv(maxPool(stem, { kernel: [2, 2] }), kernel(4, 4));
    const sum = add(left, right);
    conv(sum, kernel(6, 4));
    const logits = flatten(globalAveragePool(sum));
    expect(featureMaps(images, logits)).toEqual([stem, sum]);
  });

  it('are found behind operators with several outputs', () => {
    const graph = new Graph();
    const images = graph.input('images', [1, 2, 4, 4]);
    const wide = conv(images, graph.constant(new Float32Array(12), [6, 2, 1, 1]));
    const [a, b] = split(wide, [3, 3], 1);
    const joined = add(a!, b!);
    expect(featureMaps(images, flatten(joined))).toEqual([joined]);
    const [used] = split(joined, [2, 1], 1);
    expect(featureMaps(images, flatten(used!))).toEqual([joined]);
  });

  it('are none in a network without places', () => {
    const graph = new Graph();
    const images = graph.input('images', [1, 1, 4, 4]);
    expect(featureMaps(images, flatten(images))).toEqual([]);
  });
});
