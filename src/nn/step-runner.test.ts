import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { add, mul } from '../graph/operators/index.js';
import { openSession } from '../runtime/node.js';
import { sgd } from './optimizer.js';
import { averageRate, StepRunner, scalarTensors, stepScalars } from './step-runner.js';

/** v becomes v · rate + w, and w becomes v · rate + 2w. */
function step(): Uint8Array {
  const graph = new Graph();
  const [v, w] = [graph.input('v', [3]), graph.input('w', [3])];
  const rate = graph.input('rate', []);
  const next = add(mul(v, rate), w);
  graph.output('next.v', next);
  graph.output('next.w', add(next, w));
  graph.output('loss', mul(rate, rate));
  return toOnnx(lower(graph, portable));
}

const STATE = ['v', 'w'].map((name) => ({ name, size: 3 }));
const standing = () => ({ place: 'step 3 of the test', learningRate: 0.5 });

describe('StepRunner', () => {
  test('carries the state from run to run, in the arrays that it was given', async () => {
    const given = { v: Float32Array.of(1, 2, 3), w: Float32Array.of(0, 1, -1) };
    const runner = new StepRunner(STATE, given, standing);
    const session = await openSession(step(), { threads: 1 });
    const losses: number[] = [];
    for (const rate of [2, 0.5]) losses.push((await runner.run(session, scalarTensors({ rate }))).loss);
    await session.release();
    // After the first run: v = 2, 5, 5 and w = 2, 6, 4.
    expect(runner.vectors).toEqual({ v: Float32Array.of(3, 8.5, 6.5), w: Float32Array.of(5, 14.5, 10.5) });
    expect(losses).toEqual([4, 0.25]);
    expect(runner.vectors.w).toBe(given.w);
  });

  test('refuses a state and a loss that are not finite', async () => {
    const given = { v: Float32Array.of(1, 2, 3), w: Float32Array.of(0, 1, -1) };
    const runner = new StepRunner(STATE, given, standing);
    expect(runner.finiteVectors()).toEqual(given);
    given.v[1] = Number.POSITIVE_INFINITY;
    const diverged = { code: 'TRAINING_DIVERGED', hint: 'Lower the learning rate (it is 0.5).' };
    expect(() => runner.finiteVectors()).toThrow(expect.objectContaining(diverged));
    const session = await openSession(step(), { threads: 1 });
    const run = runner.run(session, scalarTensors({ rate: Number.NaN }));
    await expect(run).rejects.toThrow(expect.objectContaining(diverged));
    await expect(run).rejects.toThrow('The loss became NaN in step 3 of the test.');
    await session.release();
  });

  test('the error says what is kept and what else may help', () => {
    const runner = new StepRunner([], {}, () => ({ ...standing(), kept: 'All is kept.', remedy: 'rest' }));
    expect(() => runner.requireFinite(Number.POSITIVE_INFINITY)).toThrow(
      expect.objectContaining({
        message: 'The loss became Infinity in step 3 of the test. All is kept.',
        hint: 'Lower the learning rate (it is 0.5), or rest.',
      }),
    );
    runner.requireFinite(0);
  });
});

test('the scalars of a step are those of its optimizer, the learning rate and the average', () => {
  const options = { optimizer: sgd({ momentum: 0.9 }), learningRate: 0.25, count: 1 };
  const rate = { shape: [], data: Float32Array.of(0.25) };
  expect(stepScalars({ ...options, averageDecay: null })).toEqual({ learningRate: rate });
  expect(stepScalars({ ...options, averageDecay: 0.5 })).toEqual({
    learningRate: rate,
    averageRate: { shape: [], data: Float32Array.of(9 / 11) },
  });
});

test('the moving average begins short and ends with its decay', () => {
  for (const count of [1, 2, 10]) expect(averageRate(0.999, count)).toBeCloseTo(9 / (10 + count), 12);
  expect(averageRate(0.9, 1000)).toBeCloseTo(0.1, 12);
});
