import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph, type Shape, type Value } from '../graph.js';
import { holds } from '../testing/arbitraries.js';
import { expectGradients, type GradientCase } from '../testing/gradient-check.js';
import { anywhere } from '../testing/samples.js';
import { type ConvOptions, conv, windowCount } from './convolution.js';
import { batchNormalizationTraining } from './normalization.js';

interface ConvCase {
  readonly x: Shape;
  readonly w: Shape;
  readonly bias: boolean;
  readonly options: ConvOptions;
}

const oneOrTwo = fc.integer({ min: 1, max: 2 });
const upTo = (max: number) => fc.integer({ min: 1, max });
const pair = <T>(item: fc.Arbitrary<T>) => fc.tuple(item, item);

/** Sizes, strides, pads and dilations under which at least one window fits, around given channels. */
function geometries(
  channels: fc.Arbitrary<readonly [x: number, w: number, out: number, group: number]>,
  batch: fc.Arbitrary<number> = upTo(4),
) {
  return fc
    .record({
      channels,
      batch,
      size: pair(upTo(7)),
      kernel: pair(upTo(5)),
      strides: pair(upTo(3)),
      dilations: pair(oneOrTwo),
      pads: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
      bias: fc.boolean(),
    })
    .filter(({ size, kernel, strides, dilations, pads }) =>
      [0, 1].every(
        (axis) =>
          windowCount(
            size[axis]!,
            kernel[axis]!,
            strides[axis]!,
            pads[axis]! + pads[axis + 2]!,
            dilations[axis]!,
          ) > 0,
      ),
    )
    .map(
      ({ channels: [inputs, depth, out, group], batch, size, kernel, bias, ...window }): ConvCase => ({
        x: [batch, inputs, ...size],
        w: [out, depth, ...kernel],
        bias,
        options: { ...window, group },
      }),
    );
}

const gradientCase = ({ x, w, bias, options }: ConvCase): GradientCase => ({
  inputs: {
    x: { shape: x, values: anywhere },
    w: { shape: w, values: anywhere },
    ...(bias ? { bias: { shape: [w[0]!], values: anywhere } } : {}),
  },
  build: (values: Record<string, Value>) => conv(values.x!, values.w!, { ...options, bias: values.bias }),
});

describe('gradients of a convolution', () => {
  test('of any stride, padding and dilation', async () => {
    const channels = fc.tuple(upTo(4), upTo(4)).map(([inputs, out]) => [inputs, inputs, out, 1] as const);
    await holds(60, geometries(channels), (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('in groups', async () => {
    const channels = fc
      .tuple(fc.integer({ min: 2, max: 3 }), upTo(3), upTo(3))
      .map(([group, depth, out]) => [group * depth, depth, group * out, group] as const);
    await holds(40, geometries(channels), (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('depthwise, with and without a channel multiplier', async () => {
    const channels = fc
      .tuple(fc.integer({ min: 2, max: 6 }), oneOrTwo)
      .map(([inputs, multiplier]) => [inputs, 1, inputs * multiplier, inputs] as const);
    await holds(30, geometries(channels), (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('with whole blocks of channels, as the fast lowering wants them', async () => {
    const blocks = fc.constantFrom(16, 32);
    const channels = fc.tuple(blocks, blocks).map(([inputs, out]) => [inputs, inputs, out, 1] as const);
    const small = geometries(channels).filter(({ x, w }) => x[2]! * x[3]! * w[2]! * w[3]! * x[0]! <= 400);
    await holds(25, small, (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('with whole blocks of channels in groups', async () => {
    const channels = fc.constant([32, 16, 32, 2] as const);
    const small = geometries(channels).filter(({ x, w }) => x[2]! * x[3]! * w[2]! * w[3]! * x[0]! <= 300);
    await holds(8, small, (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('with whole blocks of pictures, which become the channels of the weight gradient', async () => {
    const channels = fc
      .tuple(fc.constantFrom(1, 3, 16), fc.constantFrom(16, 32))
      .map(([inputs, out]) => [inputs, inputs, out, 1] as const);
    const cases = geometries(channels, fc.constantFrom(16, 32, 48)).filter(
      ({ x, w }) => x[2]! * x[3]! * w[2]! * w[3]! * x[0]! <= 2000,
    );
    await holds(10, cases, (item, random) => expectGradients(random, gradientCase(item)));
  });

  test('through batch normalisation into whole blocks of pictures and channels', async () => {
    const vector = { shape: [16], values: anywhere };
    await holds(2, oneOrTwo, async (stride, random) => {
      await expectGradients(random, {
        inputs: {
          x: { shape: [16, 16, 4, 4], values: anywhere },
          first: { shape: [16, 16, 3, 3], values: anywhere },
          second: { shape: [16, 16, 1, 1], values: anywhere },
          scale: vector,
          bias: vector,
        },
        build: ({ x, first, second, scale, bias }) => {
          const a = conv(x!, first!, { pads: [1, 1, 1, 1], strides: [stride, stride] });
          return conv(batchNormalizationTraining(a, scale!, bias!).y, second!);
        },
      });
    });
  });

  test('followed by another, blocked and not', async () => {
    await holds(
      6,
      fc.record({ stride: oneOrTwo, out: fc.constantFrom(3, 16) }),
      async ({ stride, out }, random) => {
        await expectGradients(random, {
          inputs: {
            x: { shape: [2, 3, 6, 6], values: anywhere },
            first: { shape: [16, 3, 3, 3], values: anywhere },
            second: { shape: [16, 16, 3, 3], values: anywhere },
            third: { shape: [out, 16, 1, 1], values: anywhere },
          },
          build: ({ x, first, second, third }) => {
            const a = conv(x!, first!, { pads: [1, 1, 1, 1] });
            const b = conv(a, second!, { pads: [1, 1, 1, 1], strides: [stride, stride] });
            return conv(b, third!);
          },
        });
      },
    );
  });
});

describe('shapes that do not fit are refused with operator and shapes', () => {
  const build =
    (x: Shape, w: Shape, options: ConvOptions = {}, bias?: Shape) =>
    () => {
      const graph = new Graph();
      return conv(graph.input('x', x), graph.input('w', w), {
        ...options,
        bias: bias && graph.input('bias', bias),
      });
    };

  test.each([
    ['channels', build([1, 3, 8, 8], [4, 2, 3, 3]), 'the kernel takes 2 channels a group, the input has 3'],
    [
      'groups',
      build([1, 3, 8, 8], [4, 1, 3, 3], { group: 2 }),
      '2 groups do not divide 3 input and 4 output',
    ],
    ['a large kernel', build([1, 3, 2, 8], [4, 3, 3, 3]), 'the kernel is larger than the padded input'],
    ['an image without batch', build([3, 8, 8], [4, 3, 3, 3]), 'x must have 4 dimensions, got [3, 8, 8]'],
    ['the bias', build([1, 3, 8, 8], [4, 3, 3, 3], {}, [3]), 'the bias must be [4], got [3]'],
  ])('%s', (_, builds, reason) => {
    expect(builds).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
    expect(builds).toThrow(/^Conv\(\[\d, .*\], \[4, .*\]\) with .*: /);
    expect(builds).toThrow(reason);
  });
});
