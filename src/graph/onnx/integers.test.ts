import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { floats } from '../../runtime/session.js';
import {
  add,
  batchNormalization,
  conv,
  Graph,
  globalAveragePool,
  mul,
  relu,
  sigmoid,
  toOnnx,
} from '../index.js';
import { decodeModel, encodeModel } from './codec.js';
import { integerConvolutions } from './integer-convolutions.js';
import { type ActivationRanges, computeInIntegers, unfolded } from './integers.js';
import type { OnnxModel } from './model.js';

const SIDE = 6;
const INPUTS = 3;
const OUTPUTS = 5;
const AREA = SIDE * SIDE;

function random(count: number, seed: number, least = -1, greatest = 1): Float32Array {
  const generator = new Random(seed);
  return Float32Array.from({ length: count }, () => generator.uniform(least, greatest));
}

interface Layer {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly rectified: boolean;
}

/** One 3×3 convolution with a bias: x `[N, 3, 6, 6]` → y `[N, 5, 6, 6]`. */
function convolution({ kernel, bias, rectified }: Layer): OnnxModel {
  const graph = new Graph();
  const x = graph.input('x', [1, INPUTS, SIDE, SIDE]);
  const y = conv(x, graph.constant(kernel, [OUTPUTS, INPUTS, 3, 3], 'conv.weight'), {
    pads: [1, 1, 1, 1],
    bias: graph.constant(bias, [OUTPUTS], 'conv.bias'),
  });
  graph.output('y', rectified ? relu(y) : y);
  return decodeModel(toOnnx(graph, { batch: 'N' }), 'convolution');
}

async function run(model: OnnxModel, x: Float32Array): Promise<Float32Array> {
  const session = await openSession(encodeModel(model), { threads: 1 });
  const { y } = await session.run({ x: { shape: [1, INPUTS, SIDE, SIDE], data: x } });
  await session.release();
  return floats(y);
}

/** The same by its definition, in double precision, of numbers as they are given. */
function byDefinition({ kernel, bias, rectified }: Layer, x: Float32Array): Float64Array {
  const y = new Float64Array(OUTPUTS * AREA);
  for (let o = 0; o < OUTPUTS; o++) {
    for (let at = 0; at < AREA; at++) {
      let sum = bias[o]!;
      for (let i = 0; i < INPUTS; i++) {
        for (let tap = 0; tap < 9; tap++) {
          const row = Math.floor(at / SIDE) + Math.floor(tap / 3) - 1;
          const column = (at % SIDE) + (tap % 3) - 1;
          if (row < 0 || row >= SIDE || column < 0 || column >= SIDE) continue;
          sum += kernel[(o * INPUTS + i) * 9 + tap]! * x[i * AREA + row * SIDE + column]!;
        }
      }
      y[o * AREA + at] = rectified ? Math.max(0, sum) : sum;
    }
  }
  return y;
}

const rangesOf = (input: readonly [number, number], output: readonly [number, number]): ActivationRanges => ({
  'conv.weight': { input, output },
});

describe('a convolution in integers', () => {
  test('is exact where all numbers are whole steps, whatever they are', async () => {
    // Steps of 1 for what comes in, of a quarter for weights, of 2 for what goes out: all that is rounded is the result.
    const layers = fc.record({
      weights: fc.array(fc.integer({ min: -63, max: 63 }), { minLength: 7, maxLength: 40 }),
      levels: fc.array(fc.integer({ min: -55, max: 200 }), { minLength: 7, maxLength: 40 }),
      biases: fc.array(fc.integer({ min: -900, max: 900 }), { minLength: OUTPUTS, maxLength: OUTPUTS }),
      rectified: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(layers, async ({ weights, levels, biases, rectified }) => {
        const kernel = Float32Array.from(
          { length: OUTPUTS * INPUTS * 9 },
          (_, i) => weights[i % weights.length]! / 4,
        );
        // The largest weight of a channel gives the step.
        for (let o = 0; o < OUTPUTS; o++) kernel[o * INPUTS * 9] = 63 / 4;
        const x = Float32Array.from({ length: INPUTS * AREA }, (_, i) => levels[i % levels.length]!);
        const bias = Float32Array.from(biases, (value) => value / 4);
        const layer = { kernel, bias, rectified };
        const output = rectified ? ([0, 510] as const) : ([-200, 310] as const);
        const y = await run(computeInIntegers(convolution(layer), rangesOf([-55, 200], output)), x);
        byDefinition(layer, x).forEach((value, i) => {
          const inRange = Math.max(output[0], Math.min(output[1], value));
          expect(Math.abs(y[i]! - inRange)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 25 },
    );
  });

  test('is off by no more than its roundings allow', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const layer = {
        kernel: random(OUTPUTS * INPUTS * 9, seed),
        bias: random(OUTPUTS, seed + 10),
        rectified: seed % 2 === 0,
      };
      const x = random(INPUTS * AREA, seed + 20, -1, 3);
      const exact = byDefinition(layer, x);
      const [least, greatest] = [Math.min(...exact), Math.max(...exact)];
      const y = await run(computeInIntegers(convolution(layer), rangesOf([-1, 3], [least, greatest])), x);
      // Half a step of each weight times its input, half a step of each input times its weight, half a step of the result.
      const allowed =
        INPUTS * 9 * ((0.5 / 63) * 3 + 0.5 * (4 / 255) * (1 + 1 / 126)) + (greatest - least) / 255;
      exact.forEach((value, i) => {
        expect(Math.abs(y[i]! - value)).toBeLessThan(allowed);
      });
      // The bound holds for the worst case; on average errors cancel.
      const error = Math.hypot(...exact.map((value, i) => y[i]! - value)) / Math.hypot(...exact);
      expect(error).toBeLessThan(0.03);
    }
  });

  test('keeps the bias of a channel whose weights are all but nothing', async () => {
    const kernel = random(OUTPUTS * INPUTS * 9, 5).map((value, i) =>
      i < INPUTS * 9 ? value * 1e-30 : value,
    );
    kernel.fill(0, INPUTS * 9, 2 * INPUTS * 9);
    const layer = { kernel, bias: Float32Array.of(3, -2, 0, 0, 0), rectified: false };
    const y = await run(
      computeInIntegers(convolution(layer), rangesOf([-1, 1], [-8, 8])),
      random(INPUTS * AREA, 6),
    );
    const step = 16 / 255;
    for (let i = 0; i < AREA; i++) {
      expect(Math.abs(y[i]! - 3)).toBeLessThanOrEqual(step / 2 + 1e-5);
      expect(Math.abs(y[AREA + i]! + 2)).toBeLessThanOrEqual(step / 2 + 1e-5);
    }
  });

  test('has weights so small that two products fit into 16 bits', () => {
    const layer = {
      kernel: random(OUTPUTS * INPUTS * 9, 7),
      bias: new Float32Array(OUTPUTS),
      rectified: false,
    };
    const { graph } = computeInIntegers(convolution(layer), rangesOf([-1, 1], [-8, 8]));
    const steps = graph.initializer.find(({ name }) => name === 'conv.weight.int8')!;
    const largest = Math.max(...Int8Array.from(steps.rawData).map(Math.abs));
    expect(largest).toBe(63);
    expect(2 * 255 * largest).toBeLessThan(2 ** 15);
  });

  test('must know its ranges', () => {
    const layer = {
      kernel: random(OUTPUTS * INPUTS * 9, 7),
      bias: new Float32Array(OUTPUTS),
      rectified: false,
    };
    expect(() => computeInIntegers(convolution(layer), {})).toThrow(
      expect.objectContaining({ code: 'MODEL_BROKEN', message: expect.stringContaining('conv.weight') }),
    );
  });
});

/** A block as networks have it: two convolutions with normalisation, the second behind a gate, and a shortcut, added. */
function block(): OnnxModel {
  const graph = new Graph();
  const x = graph.input('x', [1, INPUTS, SIDE, SIDE]);
  const constant = (name: string, shape: readonly number[], seed: number, least = -1, greatest = 1) =>
    graph.constant(
      random(
        shape.reduce((a, b) => a * b, 1),
        seed,
        least,
        greatest,
      ),
      shape,
      name,
    );
  const convNorm = (name: string, from: typeof x, taps: number, seed: number) => {
    const channels = [OUTPUTS];
    const made = conv(from, constant(`${name}.conv.weight`, [OUTPUTS, from.shape[1]!, taps, taps], seed), {
      pads: taps === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0],
    });
    return batchNormalization(made, {
      scale: constant(`${name}.norm.scale`, channels, seed + 1, 0.5, 2),
      bias: constant(`${name}.norm.bias`, channels, seed + 2),
      mean: constant(`${name}.norm.mean`, channels, seed + 3),
      variance: constant(`${name}.norm.variance`, channels, seed + 4, 0.5, 2),
    });
  };
  const first = relu(convNorm('first', x, 3, 10));
  const second = convNorm('second', first, 3, 20);
  const gate = sigmoid(
    conv(globalAveragePool(second), constant('gate.weight', [OUTPUTS, OUTPUTS, 1, 1], 30)),
  );
  graph.output('y', relu(add(mul(second, gate), convNorm('shortcut', x, 1, 40))));
  return decodeModel(toOnnx(graph, { batch: 'N' }), 'block');
}

const BLOCK_RANGES: ActivationRanges = {
  'first.conv.weight': { input: [-1, 1], output: [0, 9] },
  'second.conv.weight': { input: [0, 9], output: [-60, 60] },
  'shortcut.conv.weight': { input: [-1, 1], output: [-6, 6] },
};

describe('a network in integers', () => {
  test('has its wide convolutions and what reads the same in integers, with normalisation and ReLU inside', () => {
    const model = block();
    expect(
      integerConvolutions(model)
        .map(({ kernel, relu: follows }) => [kernel, follows !== undefined])
        .toSorted(),
    ).toEqual([
      ['first.conv.weight', true],
      ['second.conv.weight', false],
      ['shortcut.conv.weight', false],
    ]);
    const { node, initializer, output } = computeInIntegers(model, BLOCK_RANGES).graph;
    const count = (opType: string) => node.filter((each) => each.opType === opType).length;
    expect(['QLinearConv', 'Conv', 'BatchNormalization', 'Relu'].map(count)).toEqual([3, 1, 0, 1]);
    // What goes on in integers is not made floats of: the first's result.
    expect([count('QuantizeLinear'), count('DequantizeLinear')]).toEqual([1, 2]);
    const read = new Set(node.flatMap(({ input }) => input));
    expect(initializer.filter(({ name }) => !read.has(name))).toEqual([]);
    expect(output).toEqual(model.graph.output);
  });

  test('computes what it does in floats to a few hundredths', async () => {
    const x = random(INPUTS * AREA, 3);
    const [exact, whole] = [await run(block(), x), await run(computeInIntegers(block(), BLOCK_RANGES), x)];
    const error = Math.hypot(...exact.map((value, i) => value - whole[i]!)) / Math.hypot(...exact);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.05);
  });

  test('can be given back its biases and normalisation, in floats', () => {
    const model = block();
    const { graph } = computeInIntegers(model, BLOCK_RANGES);
    const values = (name: string, of = graph): number[] => {
      const tensor = unfolded(name, of) ?? of.initializer.find((each) => each.name === name);
      return [...new Float32Array(new Uint8Array(tensor!.rawData).buffer)];
    };
    const [scale, bias, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((part) =>
      values(`second.norm.${part}`, model.graph),
    );
    values('second.norm.bias').forEach((value, i) => {
      const folded = bias![i]! - (mean![i]! * scale![i]!) / Math.sqrt(variance![i]! + 1e-5);
      expect(value).toBeCloseTo(folded, 3);
    });
    expect(values('second.norm.scale')).toEqual(Array(OUTPUTS).fill(1));
    expect(values('second.norm.mean')).toEqual(Array(OUTPUTS).fill(0));
    for (const value of values('second.norm.variance')) expect(value + 1e-5).toBeCloseTo(1, 6);
    expect(unfolded('second.conv.weight', graph)).toBeUndefined();
    expect(unfolded('third.norm.bias', graph)).toBeUndefined();
  });
});
