import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../random.js';
import { gradients } from '../gradient.js';
import { Graph, type Shape, type Value } from '../graph.js';
import { holds } from '../testing/arbitraries.js';
import { expectClose } from '../testing/closeness.js';
import { expectGradients } from '../testing/gradient-check.js';
import { lowerings, runGraph } from '../testing/run-graph.js';
import { anywhere, distinct } from '../testing/samples.js';
import { reduceSum } from './broadcasting.js';
import { conv, windowCount } from './convolution.js';
import { relu } from './elementwise.js';
import { averagePool, globalAveragePool, maxPool, type PoolOptions } from './pooling.js';

interface PoolCase {
  readonly x: Shape;
  readonly options: PoolOptions & { readonly strides: readonly [number, number] };
}

const upTo = (max: number) => fc.integer({ min: 1, max });
const pair = <T>(item: fc.Arbitrary<T>) => fc.tuple(item, item);

/** Windows that overlap, touch or leave gaps, with padding that is smaller than the window. */
const windows: fc.Arbitrary<PoolCase> = pair(upTo(4))
  .chain(([kh, kw]) =>
    fc.record({
      batch: upTo(2),
      channels: upTo(3),
      size: pair(upTo(7)),
      kernel: fc.constant([kh, kw] as const),
      strides: pair(upTo(4)),
      pads: fc.tuple(fc.nat(kh - 1), fc.nat(kw - 1), fc.nat(kh - 1), fc.nat(kw - 1)),
    }),
  )
  .filter(({ size, kernel, strides, pads }) =>
    [0, 1].every(
      (axis) => windowCount(size[axis]!, kernel[axis]!, strides[axis]!, pads[axis]! + pads[axis + 2]!, 1) > 0,
    ),
  )
  .map(({ batch, channels, size, ...options }) => ({ x: [batch, channels, ...size], options }));

/** Windows that tile the input exactly, for which the lowerings have shorter forms. */
const tiles: fc.Arbitrary<PoolCase> = fc
  .record({ kernel: pair(upTo(3)), count: pair(upTo(3)), batch: upTo(2), channels: upTo(4) })
  .map(({ kernel, count, batch, channels }) => ({
    x: [batch, channels, kernel[0] * count[0], kernel[1] * count[1]],
    options: { kernel, strides: kernel },
  }));

describe.each([
  ['any windows', windows, 40],
  ['windows that tile', tiles, 20],
] as const)('gradients of %s', (_, cases, runs) => {
  test('max', async () => {
    await holds(runs, cases, ({ x, options }, random) =>
      expectGradients(random, {
        inputs: { x: { shape: x, values: distinct } },
        build: ({ x }) => maxPool(x!, options),
      }),
    );
  });

  test('max after ReLU, where whole windows are zero', async () => {
    await holds(runs / 2, cases, ({ x, options }, random) =>
      expectGradients(random, {
        inputs: { x: { shape: x, values: distinct } },
        build: ({ x }) => maxPool(relu(x!), options),
      }),
    );
  });

  test('average, padding counted and not', async () => {
    await holds(runs, cases, ({ x, options }, random) =>
      expectGradients(
        random,
        ...[true, false].map((countPadding) => ({
          inputs: { x: { shape: x, values: anywhere } },
          build: ({ x }: Record<string, Value>) => averagePool(x!, { ...options, countPadding }),
        })),
      ),
    );
  });
});

describe('gradients between convolutions of whole blocks of channels, as the fast lowering keeps them', () => {
  const smoothing = { kernel: [2, 3], strides: [1, 1], pads: [0, 1, 1, 0] } as const;
  test.each<[string, (x: Value) => Value]>([
    ['average by tiles', (x) => averagePool(x, { kernel: [2, 2] })],
    ['average by windows one pixel apart', (x) => averagePool(x, smoothing)],
    ['average without counting the padding', (x) => averagePool(x, { ...smoothing, countPadding: false })],
    ['one average after the other', (x) => averagePool(averagePool(x, smoothing), { kernel: [2, 1] })],
    ['max by tiles', (x) => maxPool(x, { kernel: [2, 2] })],
  ])('%s', async (_, pool) => {
    const kernel = { shape: [16, 16, 1, 1], values: anywhere };
    await expectGradients(new Random(3), {
      inputs: { x: { shape: [2, 16, 4, 6], values: distinct }, before: kernel, after: kernel },
      build: ({ x, before, after }) => conv(pool(conv(x!, before!)), after!),
    });
  });
});

test('gradient of global average pooling', async () => {
  const cases = fc.tuple(upTo(3), upTo(5), upTo(7), upTo(7));
  await holds(15, cases, (x, random) =>
    expectGradients(random, {
      inputs: { x: { shape: x, values: anywhere } },
      build: ({ x }) => globalAveragePool(x!),
    }),
  );
});

test('equal values of a window share its gradient, under both lowerings', async () => {
  const graph = new Graph();
  const x = graph.input('x', [1, 1, 2, 4]);
  const axes = [0, 1, 2, 3];
  graph.output('tiles', gradients(reduceSum(maxPool(x, { kernel: [2, 2] }), axes), [x])[0]!);
  const overlapping = maxPool(x, { kernel: [2, 2], strides: [1, 1] });
  graph.output('overlapping', gradients(reduceSum(overlapping, axes), [x])[0]!);
  for (const lowering of Object.values(await lowerings())) {
    const { tiles, overlapping } = await runGraph(graph, { x: [5, 1, 2, 3, 1, 5, 3, 3] }, lowering);
    expectClose('tiles', tiles!, [1 / 2, 0, 0, 1 / 3, 0, 1 / 2, 1 / 3, 1 / 3]);
    expectClose('overlapping', overlapping!, [1 / 2, 0, 0, 1 / 3, 0, 1 / 2 + 1, 1 / 3, 1 / 3]);
  }
});

describe('windows that do not fit are refused with operator and shapes', () => {
  const pool =
    (x: Shape, options: PoolOptions, kind = maxPool) =>
    () =>
      kind(new Graph().input('x', x), options);

  test.each([
    ['too large', pool([1, 1, 2, 2], { kernel: [3, 2] }), /^MaxPool\(\[1, 1, 2, 2\]\) with .*larger than/],
    [
      'in the padding only',
      pool([1, 1, 2, 2], { kernel: [2, 2], pads: [2, 0, 0, 0] }, averagePool),
      /^AveragePool\(\[1, 1, 2, 2\]\) with .*in the padding only/,
    ],
    ['of no image', pool([2, 2], { kernel: [2, 2] }), /^MaxPool\(\[2, 2\]\) with .*4 dimensions/],
  ])('%s', (_, builds, message) => {
    expect(builds).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
    expect(builds).toThrow(message);
  });
});
