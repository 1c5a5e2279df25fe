import { describe, expect, test } from 'vitest';
import { Graph, type Value } from '../graph/graph.js';
import { portable } from '../graph/lowering/portable.js';
import { runGraph } from '../graph/testing/run-graph.js';
import {
  batchNormLayer,
  convLayer,
  denseLayer,
  dropoutLayer,
  globalDepthwiseLayer,
  rescaleLayer,
  standardizeLayer,
} from './layers.js';
import { type Mode, Network, type Parameter } from './network.js';

interface Tried {
  readonly network: Network;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The layer's result on x, with the tensors it asks for set to `values` by name, 0 where they are not named. */
async function tryLayer(
  x: { readonly shape: readonly number[]; readonly data: readonly number[] },
  layer: (network: Network, x: Value) => Value,
  values: Readonly<Record<string, readonly number[]>> = {},
  mode: Mode = 'training',
): Promise<Tried> {
  const graph = new Graph();
  const source = ({ name, shape }: Pick<Parameter, 'name' | 'shape'>) => graph.input(name, shape);
  const network = new Network(graph, mode, { parameter: source, statistic: source });
  const y = layer(network, graph.input('x', x.shape));
  graph.output('y', y);
  const feeds = graph.inputs.map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, name === 'x' ? x.data : (values[name] ?? new Float32Array(size))] as const;
  });
  const results = await runGraph(graph, Object.fromEntries(feeds), portable);
  return { network, shape: y.shape, values: results.y! };
}

function expectValues(got: Float32Array, expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, 4);
  });
}

/** 1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16 */
const SQUARE = { shape: [1, 1, 4, 4], data: Array.from({ length: 16 }, (_, i) => i + 1) };

test('a global depthwise convolution is one as large as the picture', async () => {
  const x = { shape: [1, 2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] };
  const { shape, values } = await tryLayer(x, (network, input) => globalDepthwiseLayer(network, 'p', input), {
    'p.weight': [1, 0, 0, -1, 0.5, 0.5, 0.5, 0.5],
  });
  expect(shape).toEqual([1, 2]);
  expectValues(values, [1 - 4, (5 + 6 + 7 + 8) / 2]);
});

describe('convolution', () => {
  test('keeps the size; outside the picture is 0', async () => {
    const ones = new Array<number>(9).fill(1);
    const { shape, values } = await tryLayer(
      SQUARE,
      (network, x) => convLayer(network, 'c', x, { channels: 1, kernel: 3, bias: true }),
      { 'c.weight': ones, 'c.bias': [100] },
    );
    expect(shape).toEqual([1, 1, 4, 4]);
    // Sums of the 3×3 neighbourhood, plus 100
    expectValues(
      values,
      [14, 24, 30, 22, 33, 54, 63, 45, 57, 90, 99, 69, 46, 72, 78, 54].map((v) => v + 100),
    );
  });

  // Where pixels are left over, they go to the end: TensorFlow's "SAME".
  test.each([
    { side: 48, kernel: 3, stride: 1, out: 48, pads: [1, 1, 1, 1] },
    { side: 48, kernel: 5, stride: 1, out: 48, pads: [2, 2, 2, 2] },
    { side: 48, kernel: 3, stride: 2, out: 24, pads: [0, 0, 1, 1] },
    { side: 48, kernel: 2, stride: 1, out: 48, pads: [0, 0, 1, 1] },
    { side: 48, kernel: 1, stride: 2, out: 24, pads: [0, 0, 0, 0] },
    { side: 7, kernel: 3, stride: 2, out: 4, pads: [1, 1, 1, 1] },
    { side: 6, kernel: 5, stride: 3, out: 2, pads: [1, 1, 1, 1] },
  ])('$side pixels, kernel $kernel, stride $stride → $out', ({ side, kernel, stride, out, pads }) => {
    const graph = new Graph();
    const network = new Network(graph, 'training', {
      parameter: ({ name, shape }) => graph.input(name, shape),
      statistic: ({ name, shape }) => graph.input(name, shape),
    });
    const y = convLayer(network, 'c', graph.input('x', [2, 3, side, side]), { channels: 5, kernel, stride });
    expect(y.shape).toEqual([2, 5, out, out]);
    expect(y.producer!.attributes.pads).toEqual(pads);
  });

  test('with stride 2 starts at the first pixel', async () => {
    const { values } = await tryLayer(
      SQUARE,
      (network, x) => convLayer(network, 'c', x, { channels: 1, kernel: 1, stride: 2 }),
      { 'c.weight': [1] },
    );
    expectValues(values, [1, 3, 9, 11]);
  });

  test('in groups sees its own channels only', async () => {
    const two = { shape: [1, 2, 1, 1], data: [3, 5] };
    const { values } = await tryLayer(
      two,
      (network, x) => convLayer(network, 'c', x, { channels: 2, kernel: 1, group: 2 }),
      { 'c.weight': [10, 100] },
    );
    expectValues(values, [30, 500]);
  });

  test('decays its kernel unless it is spared, and never its bias', async () => {
    for (const decay of [true, false]) {
      const { network } = await tryLayer(SQUARE, (network, x) =>
        convLayer(network, 'c', x, { channels: 1, kernel: 1, bias: true, decay }),
      );
      expect(network.parameters.map((parameter) => [parameter.name, parameter.decay])).toEqual([
        ['c.weight', decay],
        ['c.bias', false],
      ]);
    }
  });
});

test('a dense layer is x · w + b', async () => {
  const { network, values } = await tryLayer(
    { shape: [2, 2], data: [1, 2, 3, 4] },
    (network, x) => denseLayer(network, 'd', x, { units: 3 }),
    { 'd.weight': [1, 0, 2, 0, 1, 3], 'd.bias': [10, 20, 30] },
  );
  expectValues(values, [11, 22, 38, 13, 24, 48]);
  expect(network.parameters.map(({ shape, decay }) => [shape, decay])).toEqual([
    [[2, 3], true],
    [[3], false],
  ]);
});

describe('batch normalisation', () => {
  /** Two pictures of two channels: 0 2 | 5 5 and 4 6 | 5 5 */
  const x = { shape: [2, 2, 1, 2], data: [0, 2, 5, 5, 4, 6, 5, 5] };
  const learned = { 'n.scale': [2, 3], 'n.bias': [1, 7] };
  const layer = (network: Network, value: Value) => batchNormLayer(network, 'n', value);

  test("in training uses the batch's own mean and variance, and notes them", async () => {
    // Channel 1: mean 3, variance 5. Channel 2 is constant, and ε keeps it at its bias.
    const { network, values } = await tryLayer(x, layer, { ...learned, 'n.mean': [99, 99] });
    const at = (value: number) => (2 * (value - 3)) / Math.sqrt(5 + 1e-5) + 1;
    expectValues(values, [at(0), at(2), 7, 7, at(4), at(6), 7, 7]);
    expect([...network.batchStatistics.keys()]).toEqual(['n.mean', 'n.variance']);
  });

  test('in use takes the running ones', async () => {
    const running = { 'n.mean': [1, 2], 'n.variance': [4, 9] };
    const { network, values } = await tryLayer(x, layer, { ...learned, ...running }, 'inference');
    const first = (value: number) => (2 * (value - 1)) / Math.sqrt(4 + 1e-5) + 1;
    const second = (3 * (5 - 2)) / Math.sqrt(9 + 1e-5) + 7;
    expectValues(values, [first(0), first(2), second, second, first(4), first(6), second, second]);
    expect(network.batchStatistics.size).toBe(0);
  });

  test('starts its running statistics at 0 and 1, and nothing of it decays', async () => {
    const { network } = await tryLayer(x, layer);
    expect(network.statistics.map(({ name, initial }) => [name, initial])).toEqual([
      ['n.mean', 0],
      ['n.variance', 1],
    ]);
    expect(network.parameters.map(({ decay }) => decay)).toEqual([false, false]);
  });
});

describe('dropout', () => {
  const x = { shape: [1, 4], data: [1, 2, 3, 4] };

  test('in training multiplies by the mask that the step is given', async () => {
    const { network, values } = await tryLayer(
      x,
      (network, value) => network.scoped('top', () => dropoutLayer(network, value, 0.75)),
      { 'top.mask_0': [0, 4, 0, 4] },
    );
    expectValues(values, [0, 8, 0, 16]);
    expect(network.masks).toEqual([{ name: 'top.mask_0', shape: [1, 4], rate: 0.75 }]);
  });

  test.each<[string, Mode, number]>([
    ['in use', 'inference', 0.5],
    ['at rate 0', 'training', 0],
  ])('%s is nothing at all', (_, mode, rate) => {
    const graph = new Graph();
    const source = () => graph.input('unused', []);
    const network = new Network(graph, mode, { parameter: source, statistic: source });
    const value = graph.input('x', [1, 4]);
    expect(dropoutLayer(network, value, rate)).toBe(value);
    expect(network.masks).toEqual([]);
  });
});

describe('gray levels', () => {
  test('are rescaled from 0–255 to −1…1', async () => {
    const levels = { shape: [1, 1, 1, 3], data: [0, 127.5, 255] };
    const { values } = await tryLayer(levels, (_, x) => rescaleLayer(x));
    expectValues(values, [-1, 0, 1]);
  });

  test("are standardised by each picture's own mean and deviation, with a floor of 8 levels", async () => {
    // Mean 8, deviation 8; a blank picture; mean 100, deviation 24
    const levels = { shape: [3, 1, 1, 2], data: [0, 16, 200, 200, 76, 124] };
    const { values } = await tryLayer(levels, (_, x) => standardizeLayer(x));
    expectValues(values, [-8 / 16, 8 / 16, 0, 0, -24 / 32, 24 / 32]);
  });
});
