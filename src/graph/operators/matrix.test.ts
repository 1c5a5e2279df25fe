import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph, type Shape, type Value } from '../graph.js';
import { broadcastingShapes, holds } from '../testing/arbitraries.js';
import { expectGradients } from '../testing/gradient-check.js';
import { anywhere } from '../testing/samples.js';
import { gemm, matmul } from './matrix.js';

const size = fc.integer({ min: 1, max: 7 });

test('gradients of Gemm, transposed or not, with and without bias', async () => {
  await holds(25, fc.tuple(size, size, size, fc.boolean()), async ([m, k, n, withBias], random) => {
    const cases = [false, true].flatMap((transA) =>
      [false, true].map((transB) => ({
        inputs: {
          a: { shape: transA ? [k, m] : [m, k], values: anywhere },
          b: { shape: transB ? [n, k] : [k, n], values: anywhere },
          ...(withBias ? { bias: { shape: [n], values: anywhere } } : {}),
        },
        build: ({ a, b, bias }: Record<string, Value>) => gemm(a!, b!, { transA, transB, bias }),
      })),
    );
    await expectGradients(random, ...cases);
  });
});

test('gradients of MatMul, stacks broadcasting both ways', async () => {
  const stacks = broadcastingShapes(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }));
  await holds(40, fc.tuple(stacks, size, size, size), async ([[left, right], m, k, n], random) => {
    await expectGradients(random, {
      inputs: {
        a: { shape: [...left, m, k], values: anywhere },
        b: { shape: [...right, k, n], values: anywhere },
      },
      build: ({ a, b }) => matmul(a!, b!),
    });
  });
});

describe('shapes that do not fit are refused with operator and shapes', () => {
  const product = (a: Shape, b: Shape, bias?: Shape) => () => {
    const graph = new Graph();
    return gemm(graph.input('a', a), graph.input('b', b), { bias: bias && graph.input('bias', bias) });
  };
  const stacks = (a: Shape, b: Shape) => () => {
    const graph = new Graph();
    return matmul(graph.input('a', a), graph.input('b', b));
  };

  test.each([
    [
      'Gemm, inner sizes',
      product([2, 3], [4, 5]),
      /^Gemm\(\[2, 3\], \[4, 5\]\) .*inner sizes 3 and 4 differ/,
    ],
    ['Gemm, rank', product([2, 3, 1], [3, 5]), /^Gemm\(\[2, 3, 1\], \[3, 5\]\) .*A must have 2 dimensions/],
    ['Gemm, bias', product([2, 3], [3, 5], [4]), /^Gemm\(.*, \[4\]\) .*the bias must be \[5\], got \[4\]/],
    [
      'MatMul, inner sizes',
      stacks([2, 3], [4, 5]),
      /^MatMul\(\[2, 3\], \[4, 5\]\): inner sizes 3 and 4 differ/,
    ],
    ['MatMul, stacks', stacks([2, 2, 3], [3, 3, 5]), /^MatMul\(.*\): dimension -1 is 2 on one side and 3/],
    ['MatMul, vectors', stacks([3], [3, 5]), /^MatMul\(\[3\], \[3, 5\]\): both sides need two dimensions/],
  ])('%s', (_, builds, message) => {
    expect(builds).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
    expect(builds).toThrow(message);
  });
});
