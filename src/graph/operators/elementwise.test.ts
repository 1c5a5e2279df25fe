import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph, type Value } from '../graph.js';
import { broadcastingShapes, holds, shapes, shapesInto } from '../testing/arbitraries.js';
import { expectGradients } from '../testing/gradient-check.js';
import { lowerings, runGraph } from '../testing/run-graph.js';
import { anywhere, awayFromZero, positive } from '../testing/samples.js';
import {
  add,
  div,
  erf,
  exp,
  gelu,
  log,
  mul,
  neg,
  prelu,
  reciprocal,
  relu,
  sigmoid,
  silu,
  sqrt,
  step,
  sub,
} from './elementwise.js';

describe('gradients', () => {
  test('of binary operators, broadcasting both ways', async () => {
    await holds(25, broadcastingShapes(), async ([a, b], random) => {
      const operators = [add, sub, mul, div];
      const cases = operators.map((operator) => ({
        inputs: { a: { shape: a, values: anywhere }, b: { shape: b, values: awayFromZero } },
        build: ({ a, b }: Record<string, Value>) => operator(a!, b!),
      }));
      await expectGradients(random, ...cases);
    });
  });

  test('of unary operators', async () => {
    await holds(10, shapes(), async (shape, random) => {
      const operators = [
        [neg, exp, sigmoid, erf, silu, gelu].map((operator) => [operator, anywhere] as const),
        [log, sqrt].map((operator) => [operator, positive] as const),
        [reciprocal, relu].map((operator) => [operator, awayFromZero] as const),
      ].flat();
      const cases = operators.map(([operator, values]) => ({
        inputs: { x: { shape, values } },
        build: ({ x }: Record<string, Value>) => operator(x!),
      }));
      await expectGradients(random, ...cases);
    });
  });

  test('of PReLU, with any slope that broadcasts', async () => {
    const cases = shapes().chain((shape) => fc.tuple(fc.constant(shape), shapesInto(shape)));
    await holds(25, cases, async ([x, slope], random) => {
      await expectGradients(random, {
        inputs: { x: { shape: x, values: awayFromZero }, slope: { shape: slope, values: anywhere } },
        build: ({ x, slope }) => prelu(x!, slope!),
      });
    });
  });
});

describe('shapes', () => {
  test('that do not broadcast are refused with operator and shapes', () => {
    const graph = new Graph();
    expect(() => add(graph.input('a', [2, 3]), graph.input('b', [2, 4]))).toThrow(
      expect.objectContaining({
        code: 'GRAPH_INVALID',
        message: 'Add([2, 3], [2, 4]): dimension -1 is 3 on one side and 4 on the other',
      }),
    );
  });

  test('of a slope may not stretch x', () => {
    const graph = new Graph();
    const x = graph.input('x', [3]);
    expect(() => prelu(x, graph.input('a', [2, 1]))).toThrow(/^PRelu\(\[3\], \[2, 1\]\): /);
  });
});

test('the step is 1 above zero only, under both lowerings', async () => {
  const x = [-3, -1e-20, 0, 1e-20, 5];
  for (const lowering of Object.values(await lowerings())) {
    const graph = new Graph();
    graph.output('y', step(graph.input('x', [x.length])));
    const { y } = await runGraph(graph, { x }, lowering);
    expect([...y!]).toEqual([0, 0, 0, 1, 1]);
  }
});
