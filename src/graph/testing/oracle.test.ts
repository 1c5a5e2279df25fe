import { describe, expect, test } from 'vitest';
import { Random } from '../../random.js';
import { Graph, type Shape, type Value } from '../graph.js';
import { expand, reduceSum } from '../operators/broadcasting.js';
import { conv, convTranspose } from '../operators/convolution.js';
import {
  erf,
  gelu,
  greater,
  greaterOrEqual,
  hardSigmoid,
  min,
  mul,
  prelu,
  reciprocal,
  relu,
  sigmoid,
  silu,
  step,
  sub,
  where,
} from '../operators/elementwise.js';
import { concat, pad, reverse, slice, split, transpose } from '../operators/layout.js';
import { gemm, matmul } from '../operators/matrix.js';
import { batchNormalization, batchNormalizationTraining } from '../operators/normalization.js';
import { averagePool, globalAveragePool, maxPool, repeatPixels } from '../operators/pooling.js';
import { reduceMax, reduceMean, reduceSumSquare } from '../operators/reduce.js';
import { logSoftmax, softmax } from '../operators/softmax.js';
import { expectClose } from './closeness.js';
import { centralDifferences } from './differences.js';
import { evaluate } from './oracle.js';
import { lowerings, runGraph } from './run-graph.js';
import { anywhere } from './samples.js';

type Fed = readonly [shape: Shape, ...values: number[]];

/** The oracle's value of an expression over given tensors. */
function value(build: (...inputs: Value[]) => Value, ...fed: readonly Fed[]): number[] {
  const graph = new Graph();
  const inputs = fed.map(([shape], i) => graph.input(`x${i}`, shape));
  graph.output('y', build(...inputs));
  const feeds = Object.fromEntries(fed.map(([, ...values], i) => [`x${i}`, Float64Array.from(values)]));
  return [...evaluate(graph, feeds).y!];
}

const ramp = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('worked by hand', () => {
  const square: Fed = [[1, 1, 3, 3], ...ramp(9)];

  test('convolution is a correlation: the kernel is not flipped', () => {
    const kernel: Fed = [[1, 1, 2, 2], 1, 2, 3, 4];
    // 1·1 + 2·2 + 4·3 + 5·4 = 37, and one step right, down, both
    expect(value((x, w) => conv(x, w), square, kernel)).toEqual([37, 47, 67, 77]);
  });

  test('convolution with strides, uneven pads, dilation, bias', () => {
    const kernel: Fed = [[1, 1, 1, 2], 1, 10];
    const options = { strides: [2, 1], pads: [0, 1, 0, 0], dilations: [1, 2] } as const;
    // Rows 1 2 3 and 7 8 9, a zero before each; taps two apart
    const expected = [0 + 20, 1 + 30, 0 + 80, 7 + 90].map((y) => y + 0.5);
    const bias: Fed = [[1], 0.5];
    expect(value((x, w, b) => conv(x, w, { ...options, bias: b }), square, kernel, bias)).toEqual(expected);
  });

  test('convolution in groups: each sees its own channels', () => {
    const x: Fed = [[1, 4, 1, 1], 1, 2, 3, 4];
    const w: Fed = [[2, 2, 1, 1], 1, 10, 100, 1000];
    expect(value((a, b) => conv(a, b, { group: 2 }), x, w)).toEqual([21, 4300]);
  });

  test('transposed convolution stamps the kernel', () => {
    const geometry = { strides: [1, 2], pads: [0, 0, 0, 1], dilations: [1, 1], group: 1 } as const;
    const build = (x: Value, w: Value) => convTranspose(x, w, { ...geometry, outputPadding: [0, 1] });
    expect(value(build, [[1, 1, 1, 2], 1, 2], [[1, 1, 1, 3], 1, 10, 100])).toEqual([1, 10, 102, 20, 200]);
  });

  test('pooling: padding never wins, and is counted only where asked', () => {
    const options = { kernel: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] } as const;
    expect(value((x) => maxPool(x, options), [[1, 1, 3, 3], ...ramp(9).map((v) => -v)])).toEqual([
      -1, -2, -4, -5,
    ]);
    expect(value((x) => averagePool(x, options), square)).toEqual([0.25, 1.25, 2.75, 7]);
    const uncounted = value((x) => averagePool(x, { ...options, countPadding: false }), square);
    expect(uncounted).toEqual([1, 2.5, 5.5, 7]);
    expect(value(globalAveragePool, [[1, 2, 1, 2], 1, 2, 5, 9])).toEqual([1.5, 7]);
  });

  test('repeated pixels', () => {
    expect(value((x) => repeatPixels(x, [1, 2]), [[1, 1, 2, 2], 1, 2, 3, 4])).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4,
    ]);
  });

  test('matrix products', () => {
    const a: Fed = [[2, 2], 1, 2, 3, 4];
    const b: Fed = [[2, 2], 5, 6, 7, 8];
    expect(value((x, y) => gemm(x, y), a, b)).toEqual([19, 22, 43, 50]);
    expect(value((x, y) => gemm(x, y, { transA: true }), a, b)).toEqual([26, 30, 38, 44]);
    expect(value((x, y, c) => gemm(x, y, { transB: true, bias: c }), a, b, [[2], 100, 200])).toEqual([
      117, 223, 139, 253,
    ]);
    const stack: Fed = [[2, 1, 2], 1, 0, 0, 1];
    expect(value((x, y) => matmul(x, y), stack, a)).toEqual([1, 2, 3, 4]);
  });

  test('elementwise, broadcasting', () => {
    expect(value(sub, [[2, 1], 10, 20], [[3], 1, 2, 3])).toEqual([9, 8, 7, 19, 18, 17]);
    expect(value((x) => mul(x, x.graph.scalar(3)), [[], 2])).toEqual([6]);
    expect(value(min, [[2], 1, 5], [[], 3])).toEqual([1, 3]);
    expect(value((x, s) => prelu(x, s), [[1, 2, 2], -1, 2, -3, 4], [[2, 1], 0.5, 0.1])).toEqual([
      -0.5,
      2,
      -3 * 0.1,
      4,
    ]);
    expect(value((a, b) => where(greater(a, b), a, b), [[3], 1, 2, 3], [[], 2])).toEqual([2, 2, 3]);
    expect(value((a, b) => where(greaterOrEqual(a, b), sub(a, a), b), [[3], 1, 2, 3], [[], 2])).toEqual([
      2, 0, 0,
    ]);
    expect(value(step, [[3], -1, 0, 1])).toEqual([0, 0, 1]);
    expect(value(relu, [[2], -1, 1])).toEqual([0, 1]);
    expect(value((x) => hardSigmoid(x, 0.5, 0.25), [[3], -1, 1, 9])).toEqual([0, 0.75, 1]);
    expect(value(reciprocal, [[2], 4, -0.5])).toEqual([0.25, -2]);
  });

  test('layout', () => {
    const x: Fed = [[2, 3], ...ramp(6)];
    expect(value((v) => transpose(v, [1, 0]), x)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(value((v) => concat([v, v], 1), x)).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    expect(value((v) => split(v, [1, 2], 1)[1]!, x)).toEqual([2, 3, 5, 6]);
    expect(value((v) => slice(v, [{ axis: 1, start: 2, end: -1, step: -2 }]), x)).toEqual([3, 1, 6, 4]);
    expect(value((v) => reverse(v, [0, 1]), x)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(value((v) => pad(v, [0, 1], [1, 0], 9), [[1, 2], 1, 2])).toEqual([9, 1, 2, 9, 9, 9]);
    expect(value((v) => expand(v, [2, 2]), [[2, 1], 1, 2])).toEqual([1, 1, 2, 2]);
  });

  test('reductions', () => {
    const x: Fed = [[2, 3], ...ramp(6)];
    expect(value((v) => reduceSum(v, [0]), x)).toEqual([5, 7, 9]);
    expect(value((v) => reduceMean(v, [-1]), x)).toEqual([2, 5]);
    expect(value((v) => reduceMax(v, [0, 1]), x)).toEqual([6]);
    expect(value((v) => reduceSumSquare(v, [1]), x)).toEqual([14, 77]);
  });

  test('batch normalisation, by the stored statistics and by the batch', () => {
    const vector = (...values: number[]): Fed => [[values.length], ...values];
    const x: Fed = [[2, 2], 1, 10, 3, 30];
    const stored = value(
      (v, scale, bias, mean, variance) => batchNormalization(v, { scale, bias, mean, variance }),
      x,
      vector(2, 1),
      vector(0, 5),
      vector(1, 20),
      vector(4 - 1e-5, 25 - 1e-5),
    );
    [0, 3, 2, 7].forEach((expected, i) => {
      expect(stored[i]).toBeCloseTo(expected, 12);
    });
    const batch = value(
      (v, scale, bias) => {
        const { y, mean, variance } = batchNormalizationTraining(v, scale, bias);
        return concat([y, ...[mean, variance].map((s) => expand(s, [1, 2]))], 0);
      },
      x,
      vector(2, 1),
      vector(0, 5),
    );
    const [narrow, wide] = [1 / Math.sqrt(1 + 1e-5), 10 / Math.sqrt(100 + 1e-5)];
    [-2 * narrow, 5 - wide, 2 * narrow, 5 + wide, 2, 20, 1, 100].forEach((expected, i) => {
      expect(batch[i]).toBeCloseTo(expected, 12);
    });
  });

  test('tabulated values of the error function, its kin and softmax', () => {
    // Abramowitz & Stegun, table 7.1; Φ(1) from table 26.1
    const tabulated = [
      [0, 0],
      [0.5, 0.5204998778],
      [1, 0.8427007929],
      [-2, -0.995322265],
      [3.5, 0.9999992569],
      [9, 1],
    ] as const;
    for (const [x, expected] of tabulated) expect(value(erf, [[], x])[0]).toBeCloseTo(expected, 9);
    // Its √½ is a float32 constant of the graph.
    expect(value(gelu, [[], 1])[0]).toBeCloseTo(0.8413447461, 7);
    expect(value(sigmoid, [[], Math.log(3)])[0]).toBeCloseTo(0.75, 12);
    expect(value(silu, [[], Math.log(3)])[0]).toBeCloseTo(0.75 * Math.log(3), 12);
    const odds: Fed = [[2, 2], 0, Math.log(3), Math.log(4), 0];
    value((x) => softmax(x, 1), odds).forEach((p, i) => {
      expect(p).toBeCloseTo([0.25, 0.75, 0.8, 0.2][i]!, 12);
    });
    value((x) => logSoftmax(x, 0), odds).forEach((p, i) => {
      expect(p).toBeCloseTo(Math.log([0.2, 0.75, 0.8, 0.25][i]!), 12);
    });
  });
});

test('operators that only lowerings use, against ONNX Runtime', async () => {
  const graph = new Graph();
  const x = graph.input('x', [2, 4, 3, 5]);
  const w = graph.input('w', [4, 2, 3, 2]);
  const y = graph.input('y', [4, 1, 5]);
  const geometry = { strides: [2, 1], pads: [1, 0, 0, 1], dilations: [1, 2], group: 2 } as const;
  graph.output('transposed', convTranspose(x, w, { ...geometry, outputPadding: [1, 0] }));
  graph.output('repeated', repeatPixels(x, [3, 2]));
  graph.output('hard', hardSigmoid(x, 0.3, 0.4));
  graph.output('chosen', where(greater(x, y), min(x, mul(y, y)), where(greaterOrEqual(y, x), y, x)));
  const random = new Random(11);
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, anywhere(shape, random)]));
  const expected = evaluate(graph, feeds);
  const { portable } = await lowerings();
  const got = await runGraph(graph, feeds, portable);
  for (const [name, values] of Object.entries(expected)) expectClose(name, got[name]!, values);
});

test('central differences of a known function', () => {
  const graph = new Graph();
  const x = graph.input('x', [2]);
  graph.output('y', reduceSum(mul(mul(x, x), x), [0]));
  const differences = centralDifferences(graph, 'y', { x: Float64Array.of(2, -30) });
  expect(differences.partial('x', 0)).toBeCloseTo(12, 6);
  expect(differences.partial('x', 1)).toBeCloseTo(2700, 4);
  expect(differences.directional('x', Float64Array.of(1, -1))).toBeCloseTo(12 - 2700, 4);
});
