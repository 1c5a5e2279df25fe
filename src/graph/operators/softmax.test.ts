import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph, type Value } from '../graph.js';
import { axisOf, holds, shapes } from '../testing/arbitraries.js';
import { expectGradients } from '../testing/gradient-check.js';
import { lowerings, runGraph } from '../testing/run-graph.js';
import { anywhere } from '../testing/samples.js';
import { logSoftmax, softmax } from './softmax.js';

test('gradients along any axis', async () => {
  const cases = shapes({ minRank: 1 }).chain((shape) => fc.tuple(fc.constant(shape), axisOf(shape)));
  await holds(40, cases, async ([shape, axis], random) => {
    await expectGradients(
      random,
      ...[softmax, logSoftmax].map((operator) => ({
        inputs: { x: { shape, values: anywhere } },
        build: ({ x }: Record<string, Value>) => operator(x!, axis),
      })),
    );
  });
});

test('large logits stay finite', async () => {
  for (const lowering of Object.values(await lowerings())) {
    const graph = new Graph();
    const x = graph.input('x', [1, 3]);
    graph.output('softmax', softmax(x, 1));
    graph.output('logSoftmax', logSoftmax(x, 1));
    const result = await runGraph(graph, { x: [1000, 999, -1000] }, lowering);
    const sum = 1 + Math.exp(-1);
    expect(result.softmax![1]).toBeCloseTo(Math.exp(-1) / sum, 6);
    expect(result.logSoftmax![0]).toBeCloseTo(-Math.log(sum), 6);
    expect(result.logSoftmax![2]).toBeCloseTo(-2000 - Math.log(sum), 3);
  }
});

test('an axis that is not there is refused with operator and shape', () => {
  const x = new Graph().input('x', [2, 3]);
  expect(() => softmax(x, 2)).toThrow(/^Softmax\(\[2, 3\]\) with axis 2: axis 2 is outside the 2 dimensions/);
  expect(() => logSoftmax(x, -3)).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
});
