import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { add, mul } from '../graph/operators/index.js';
import { openSession } from '../runtime/node.js';
import { averageRate, StepRunner, scalarTensors } from './step-runner.js';

/** v becomes v · rate + w, and w becomes v · rate + 2w. */
function step(): Uint8Array {
  const graph = new Graph();
  const [v, w] = [graph.input('v', [3]), graph.input('w', [3])];
  const rate = graph.input('rate', []);
  const next = add(mul(v, rate), w);
  graph.output('next.v', next);
  graph.output('next.w', add(next, w));
  return toOnnx(lower(graph, portable));
}

describe('StepRunner', () => {
  test('carries the state from run to run, in the arrays that it was given', async () => {
    const state = ['v', 'w'].map((name) => ({ name, size: 3 }));
    const given = { v: Float32Array.of(1, 2, 3), w: Float32Array.of(0, 1, -1) };
    const runner = new StepRunner(state, given);
    const session = await openSession(step(), { threads: 1 });
    for (const rate of [2, 0.5]) await runner.run(session, scalarTensors({ rate }));
    await session.release();
    // After the first run: v = 2, 5, 5 and w = 2, 6, 4.
    expect(runner.vectors).toEqual({ v: Float32Array.of(3, 8.5, 6.5), w: Float32Array.of(5, 14.5, 10.5) });
    expect(runner.vectors.w).toBe(given.w);
    expect(runner.isFinite).toBe(true);
    given.v[1] = Number.NaN;
    expect(runner.isFinite).toBe(false);
  });
});

test('the moving average begins short and ends with its decay', () => {
  for (const count of [1, 2, 10]) expect(averageRate(0.999, count)).toBeCloseTo(9 / (10 + count), 12);
  expect(averageRate(0.9, 1000)).toBeCloseTo(0.1, 12);
});
