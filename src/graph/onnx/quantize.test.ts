import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { floats } from '../../runtime/session.js';
import { conv, flatten, Graph, gemm, toOnnx } from '../index.js';
import { decodeModel, encodeModel } from './codec.js';
import type { OnnxModel } from './model.js';
import { quantizeWeights } from './quantize.js';

const random = (count: number, seed: number, reach = 1): Float32Array => {
  const generator = new Random(seed);
  return Float32Array.from({ length: count }, () => generator.uniform(-reach, reach));
};

/** Weights so small that their scale has no float of its own become zero. */
const UNDERFLOW = 1e-36;

/** A convolution with a bias, and a dense layer: `[N, 8, 6, 6]` → `[N, 20]`. */
function network(kernel: Float32Array, matrix: Float32Array): OnnxModel {
  const graph = new Graph();
  const images = graph.input('images', [1, 8, 6, 6]);
  const features = conv(images, graph.constant(kernel, [16, 8, 3, 3], 'kernel'), {
    bias: graph.constant(random(16, 3), [16], 'bias'),
  });
  graph.output('y', gemm(flatten(features), graph.constant(matrix, [256, 20], 'matrix')));
  return decodeModel(toOnnx(graph, { batch: 'N' }), 'network');
}

const tensor = ({ graph }: OnnxModel, name: string) => graph.initializer.find((item) => item.name === name);
const bytesOf = (model: OnnxModel, name: string): Int8Array => Int8Array.from(tensor(model, name)!.rawData);
const floatsOf = (model: OnnxModel, name: string): Float32Array =>
  new Float32Array(new Uint8Array(tensor(model, name)!.rawData).buffer);

async function run(model: OnnxModel, images: Float32Array): Promise<Float32Array> {
  const session = await openSession(encodeModel(model), { threads: 1 });
  const { y } = await session.run({ images: { shape: [1, 8, 6, 6], data: images } });
  await session.release();
  return floats(y);
}

describe('weights in 8 bits', () => {
  test('are off by half a step of their own output channel at most, whatever they are', () => {
    const weights = (count: number) =>
      fc
        .array(fc.float({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 50 })
        .map((some) =>
          Float32Array.from({ length: count }, (_, i) => some[i % some.length]! * (1 + (i % 7))),
        );
    fc.assert(
      fc.property(weights(16 * 72), weights(256 * 20), (kernel, matrix) => {
        const small = quantizeWeights(network(kernel, matrix));
        const [steps, scales] = [bytesOf(small, 'kernel.int8'), floatsOf(small, 'kernel.scale')];
        kernel.forEach((value, i) => {
          const scale = scales[Math.floor(i / 72)]!;
          expect(Math.abs(value - steps[i]! * scale)).toBeLessThanOrEqual(scale * 0.50001 + UNDERFLOW);
        });
        const [entries, columns] = [bytesOf(small, 'matrix.int8'), floatsOf(small, 'matrix.scale')];
        matrix.forEach((value, i) => {
          const scale = columns[i % 20]!;
          expect(Math.abs(value - entries[i]! * scale)).toBeLessThanOrEqual(scale * 0.50001 + UNDERFLOW);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('that are whole multiples of their scale are exact: the network computes the very same', async () => {
    // Powers of two as scales, and the largest step in every channel.
    const grid = (
      count: number,
      channelOf: (i: number) => number,
      first: (i: number) => boolean,
    ): Float32Array =>
      Float32Array.from(
        { length: count },
        (_, i) => (first(i) ? 127 : (i * 31) % 100) * 2 ** -(8 + (channelOf(i) % 3)),
      );
    const kernel = grid(
      16 * 72,
      (i) => Math.floor(i / 72),
      (i) => i % 72 === 0,
    );
    const matrix = grid(
      256 * 20,
      (i) => i % 20,
      (i) => i < 20,
    );
    const model = network(kernel, matrix);
    const images = random(8 * 36, 5, 100);
    expect(await run(quantizeWeights(model), images)).toEqual(await run(model, images));
  });

  test('leave small tensors, names, inputs and outputs as they are', () => {
    const model = network(random(16 * 72, 1), random(256 * 20, 2));
    const small = quantizeWeights(model);
    expect(tensor(small, 'bias')).toEqual(tensor(model, 'bias'));
    expect(small.graph.input).toEqual(model.graph.input);
    expect(small.graph.output).toEqual(model.graph.output);
    expect(encodeModel(small).length).toBeLessThan(0.33 * encodeModel(model).length);
  });

  test('that are all zero stay zero', async () => {
    const small = quantizeWeights(network(new Float32Array(16 * 72), new Float32Array(256 * 20)));
    expect(new Set(await run(small, random(8 * 36, 5)))).toEqual(new Set([0]));
  });
});
