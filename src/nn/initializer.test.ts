import { describe, expect, test } from 'vitest';
import { Graph, type Value } from '../graph/graph.js';
import { Random } from '../random.js';
import { initialize } from './initializer.js';
import { batchNormLayer, convLayer, denseLayer } from './layers.js';
import { initializeGroup, Network, type Parameter, parameterGroups } from './network.js';

/** The fresh values of each parameter of what `build` builds on x `[1, 32, 8, 8]`, by name. */
function freshWeights(build: (network: Network, x: Value) => void, seed = 1): Record<string, Float32Array> {
  const graph = new Graph();
  const source = ({ name, shape }: Pick<Parameter, 'name' | 'shape'>) => graph.input(name, shape);
  const network = new Network(graph, 'training', { parameter: source, statistic: source });
  build(network, graph.input('x', [1, 32, 8, 8]));
  const random = new Random(seed);
  return Object.fromEntries(
    parameterGroups(network.parameters).flatMap((group) => {
      const flat = initializeGroup(group, random);
      return group.layout.tensors.map((tensor) => [tensor.name, group.layout.view(flat, tensor)] as const);
    }),
  );
}

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const fourth = values.reduce((sum, value) => sum + (value - mean) ** 4, 0) / values.length;
  return { mean, variance, kurtosis: fourth / variance ** 2 };
}

/** Mean 0 and the variance, within five deviations of what so many values show; kurtosis 3 normal, 1.8 uniform. */
function expectSpread(values: Float32Array, variance: number, kurtosis: number): void {
  const got = moments(values);
  const n = values.length;
  expect(Math.abs(got.mean)).toBeLessThan(5 * Math.sqrt(variance / n));
  expect(Math.abs(got.variance / variance - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / n));
  expect(got.kurtosis).toBeCloseTo(kurtosis, 0.5);
}

describe('kernels before a ReLU: normal with variance 2 / inputs summed', () => {
  test('3×3 convolution of 32 channels', () => {
    const { 'c.weight': w } = freshWeights((network, x) => {
      convLayer(network, 'c', x, { channels: 64, kernel: 3 });
    });
    expect(w).toHaveLength(64 * 32 * 9);
    expectSpread(w!, 2 / (32 * 9), 3);
  });

  test('3×3 convolution in 4 groups, where each output sums 8 channels', () => {
    const { 'c.weight': w } = freshWeights((network, x) => {
      convLayer(network, 'c', x, { channels: 64, kernel: 3, group: 4 });
    });
    expect(w).toHaveLength(64 * 8 * 9);
    expectSpread(w!, 2 / (8 * 9), 3);
  });
});

describe("Glorot's kernels: uniform with variance 2 / (inputs summed + outputs fed)", () => {
  test('5×5 convolution, 32 channels to 64', () => {
    const { 'c.weight': w, 'c.bias': bias } = freshWeights((network, x) => {
      convLayer(network, 'c', x, { channels: 64, kernel: 5, initializer: 'glorot', bias: true });
    });
    const fans = 32 * 25 + 64 * 25;
    expectSpread(w!, 2 / fans, 1.8);
    const limit = Math.sqrt(6 / fans);
    const largest = w!.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(largest).toBeLessThanOrEqual(Math.fround(limit));
    expect(largest).toBeGreaterThan(0.999 * limit);
    expect(bias).toEqual(new Float32Array(64));
  });

  test('dense layer, 300 to 100', () => {
    const { 'd.weight': w, 'd.bias': bias } = freshWeights((network, x) => {
      denseLayer(network, 'd', x.graph.input('flat', [1, 300]), { units: 100 });
    });
    expect(w).toHaveLength(30_000);
    expectSpread(w!, 2 / 400, 1.8);
    expect(bias).toEqual(new Float32Array(100));
  });
});

test('normalisation starts as what its input is, or as nothing where that is asked for', () => {
  const weights = freshWeights((network, x) => {
    batchNormLayer(network, 'n', batchNormLayer(network, 'zero', x, 0));
  });
  expect(weights['n.scale']).toEqual(new Float32Array(32).fill(1));
  expect(weights['n.bias']).toEqual(new Float32Array(32));
  expect(weights['zero.scale']).toEqual(new Float32Array(32));
});

test('a seed gives the same weights again, and layers do not share theirs', () => {
  const build = (network: Network, x: Value) => {
    convLayer(network, 'a', x, { channels: 32, kernel: 3 });
    convLayer(network, 'b', x, { channels: 32, kernel: 3 });
  };
  const [once, again, other] = [freshWeights(build, 1), freshWeights(build, 1), freshWeights(build, 2)];
  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
  expect(once['a.weight']).not.toEqual(once['b.weight']);
});

test('a constant fills its shape', () => {
  const values = initialize({ kind: 'constant', value: 0.5 }, [2, 3], new Random(1));
  expect(values).toEqual(Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5));
});
