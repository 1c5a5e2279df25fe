import { describe, expect, test } from 'vitest';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { floats } from '../../runtime/session.js';
import { Graph, gemm, toOnnx } from '../index.js';
import { decodeModel, encodeModel } from './codec.js';
import { halveWeights } from './halve.js';
import type { OnnxModel } from './model.js';

const [INPUTS, OUTPUTS] = [64, 20];

const random = (count: number, seed: number): Float32Array => {
  const generator = new Random(seed);
  return Float32Array.from({ length: count }, () => generator.uniform(-1, 1));
};

function dense(matrix: Float32Array): OnnxModel {
  const graph = new Graph();
  const bias = graph.constant(random(OUTPUTS, 3), [OUTPUTS], 'bias');
  const weights = graph.constant(matrix, [INPUTS, OUTPUTS], 'matrix');
  graph.output('y', gemm(graph.input('x', [1, INPUTS]), weights, { bias }));
  return decodeModel(toOnnx(graph), 'dense');
}

async function run(model: OnnxModel, data: Float32Array): Promise<Float32Array> {
  const session = await openSession(encodeModel(model), { threads: 1 });
  const { y } = await session.run({ x: { shape: [1, INPUTS], data } });
  await session.release();
  return floats(y);
}

describe('weights in 16 bits', () => {
  test('that fit are exact: the network computes the very same', async () => {
    // Multiples of 1/1024 below 2 have eleven bits at most.
    const model = dense(random(INPUTS * OUTPUTS, 1).map((value) => Math.round(value * 1024) / 1024));
    const x = random(INPUTS, 2);
    expect(await run(halveWeights(model), x)).toEqual(await run(model, x));
  });

  test('change an output by a 2048th of what its weights add up to at most', async () => {
    const matrix = random(INPUTS * OUTPUTS, 4);
    const x = random(INPUTS, 5);
    const [exact, halved] = [await run(dense(matrix), x), await run(halveWeights(dense(matrix)), x)];
    exact.forEach((value, k) => {
      const sum = x.reduce((total, each, i) => total + Math.abs(each * matrix[i * OUTPUTS + k]!), 0);
      expect(Math.abs(halved[k]! - value)).toBeLessThanOrEqual(sum / 2048 + 1e-5);
    });
    expect(halved).not.toEqual(exact);
  });

  test('leave small tensors, inputs and outputs as they are', () => {
    const model = dense(random(INPUTS * OUTPUTS, 1));
    const small = halveWeights(model);
    const bias = ({ graph }: OnnxModel) => graph.initializer.find(({ name }) => name === 'bias');
    expect(bias(small)).toEqual(bias(model));
    expect([small.graph.input, small.graph.output]).toEqual([model.graph.input, model.graph.output]);
  });
});
