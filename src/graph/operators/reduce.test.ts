import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph, type Value } from '../graph.js';
import { holds, shapes } from '../testing/arbitraries.js';
import { expectClose } from '../testing/closeness.js';
import { expectGradients } from '../testing/gradient-check.js';
import { evaluate } from '../testing/oracle.js';
import { lowerings, runGraph } from '../testing/run-graph.js';
import { anywhere } from '../testing/samples.js';
import { reduceSum } from './broadcasting.js';
import { reduceMax, reduceMean, reduceSumSquare } from './reduce.js';

/** A shape, some of its axes (possibly none), counted from either end, and whether to keep them. */
const reductions = shapes().chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc
      .subarray(shape.map((_, axis) => axis))
      .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - shape.length)))),
    keepdims: fc.boolean(),
  }),
);

test('gradients of sum and mean over any axes', async () => {
  await holds(60, reductions, async ({ shape, axes, keepdims }, random) => {
    await expectGradients(
      random,
      ...[reduceSum, reduceMean].map((operator) => ({
        inputs: { x: { shape, values: anywhere } },
        build: ({ x }: Record<string, Value>) => operator(x!, axes, { keepdims }),
      })),
    );
  });
});

test('maximum and sum of squares over any axes', async () => {
  await holds(30, reductions, async ({ shape, axes, keepdims }, random) => {
    const graph = new Graph();
    const x = graph.input('x', shape);
    graph.output('max', reduceMax(x, axes, { keepdims }));
    graph.output('squares', reduceSumSquare(x, axes, { keepdims }));
    const feeds = { x: anywhere(shape, random) };
    const expected = evaluate(graph, feeds);
    for (const lowering of Object.values(await lowerings())) {
      const got = await runGraph(graph, feeds, lowering);
      for (const name of ['max', 'squares']) expectClose(name, got[name]!, expected[name]!);
    }
  });
});

test('axes that are not there, or named twice, are refused with operator and shape', () => {
  const x = new Graph().input('x', [2, 3]);
  expect(() => reduceSum(x, [2])).toThrow(/^ReduceSum\(\[2, 3\]\) with axes \[2\].*axis 2 is outside/);
  expect(() => reduceMean(x, [1, -1])).toThrow(/^ReduceMean\(\[2, 3\]\) .*an axis is named twice/);
  expect(() => reduceMax(x, [0.5])).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
});
