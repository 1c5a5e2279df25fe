import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Random } from '../../random.js';
import { gradients } from '../gradient.js';
import { Graph, type Shape } from '../graph.js';
import { holds } from '../testing/arbitraries.js';
import { expectGradients } from '../testing/gradient-check.js';
import { anywhere, positive } from '../testing/samples.js';
import { reduceSum } from './broadcasting.js';
import { batchNormalization, batchNormalizationTraining } from './normalization.js';

const upTo = (max: number) => fc.integer({ min: 1, max });

/** `[N, C]`, `[N, C, L]` and `[N, C, H, W]`, with at least four values a channel, so that they vary. */
const batches: fc.Arbitrary<Shape> = fc
  .tuple(fc.integer({ min: 2, max: 7 }), upTo(5), fc.array(upTo(5), { maxLength: 2 }))
  .map(([batch, channels, size]) => [batch, channels, ...size])
  .filter((shape) => shape.reduce((a, b) => a * b, 1) / shape[1]! >= 4);

/** Three and a deviation of about one: after a ReLU the mean is about half the deviation. */
const farFromZero = (shape: Shape, random: Random) => anywhere(shape, random).map((x) => Math.fround(3 + x));

describe('gradients', () => {
  test('with the statistics of the batch, in 2, 3 and 4 dimensions', async () => {
    await holds(40, batches, async (shape, random) => {
      const vector = { shape: [shape[1]!], values: anywhere };
      await expectGradients(random, {
        inputs: { x: { shape, values: anywhere }, scale: vector, bias: vector },
        build: ({ x, scale, bias }) => batchNormalizationTraining(x!, scale!, bias!).y,
      });
    });
  });

  test('where the mean is larger than the deviation', async () => {
    await holds(10, batches, async (shape, random) => {
      const vector = { shape: [shape[1]!], values: anywhere };
      await expectGradients(random, {
        inputs: { x: { shape, values: farFromZero }, scale: vector, bias: vector },
        build: ({ x, scale, bias }) => batchNormalizationTraining(x!, scale!, bias!).y,
      });
    });
  });

  test('with stored statistics', async () => {
    await holds(25, batches, async (shape, random) => {
      const vector = { shape: [shape[1]!], values: anywhere };
      const stored = { shape: [shape[1]!], values: positive };
      await expectGradients(random, {
        inputs: { x: { shape, values: anywhere }, scale: vector, bias: vector },
        fixed: { mean: vector, variance: stored },
        build: ({ x, scale, bias, mean, variance }) =>
          batchNormalization(x!, { scale: scale!, bias: bias!, mean: mean!, variance: variance! }),
      });
    });
  });

  test('do not flow through the statistics themselves', () => {
    const graph = new Graph();
    const x = graph.input('x', [4, 2]);
    const { mean, variance } = batchNormalizationTraining(x, graph.input('s', [2]), graph.input('b', [2]));
    for (const statistic of [mean, variance]) {
      expect(() => gradients(reduceSum(statistic, [0]), [x])).toThrow('The loss does not depend on x.');
    }
  });
});

test('vectors of another length are refused with operator and shapes', () => {
  const graph = new Graph();
  const x = graph.input('x', [4, 2, 3, 3]);
  const [two, three] = [graph.input('two', [2]), graph.input('three', [3])];
  expect(() => batchNormalizationTraining(x, two, three)).toThrow(
    /^BatchNormalizationTraining\(\[4, 2, 3, 3\], \[2\], \[3\]\): a value a channel must be \[2\], got \[3\]/,
  );
  expect(() => batchNormalization(x, { scale: two, bias: two, mean: three, variance: two })).toThrow(
    expect.objectContaining({ code: 'GRAPH_INVALID' }),
  );
  expect(() => batchNormalizationTraining(two, two, two)).toThrow('x needs a batch and a channel axis');
});
