import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradients } from '../gradient.js';
import { Graph, type Shape } from '../graph.js';
import { reduceSum } from '../operators/broadcasting.js';
import { conv } from '../operators/convolution.js';
import { mul } from '../operators/elementwise.js';
import { holds } from '../testing/arbitraries.js';
import { expectClose } from '../testing/closeness.js';
import { lowerings, runGraph } from '../testing/run-graph.js';
import { anywhere } from '../testing/samples.js';
import { lower } from './lower.js';

/** dy's own, whose kernels are larger than what is read from the cache: more than 800 KiB for blocks of 8 and of 16. */
const LARGE = [
  { batch: 16, out: 64, rows: 34, columns: 24 },
  { batch: 32, out: 32, rows: 48, columns: 47 },
  { batch: 48, out: 80, rows: 30, columns: 28 },
  { batch: 16, out: 16, rows: 120, columns: 42 },
  // A prime number of rows: strips of one each.
  { batch: 16, out: 64, rows: 37, columns: 24 },
];

interface Case {
  readonly x: Shape;
  readonly dy: Shape;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
}

const cases = fc
  .record({
    large: fc.constantFrom(...LARGE),
    channels: fc.integer({ min: 2, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    /** What a stride leaves over at the end. */
    over: fc.tuple(fc.nat(1), fc.nat(1)),
  })
  .map(({ large: { batch, out, rows, columns }, channels, kernel, strides, pads, over }): Case => {
    const size = (axis: 0 | 1, windows: number) =>
      (windows - 1) * strides[axis] +
      kernel[axis] -
      pads[axis] -
      pads[axis + 2]! +
      Math.min(over[axis], strides[axis] - 1);
    return {
      x: [batch, channels, size(0, rows), size(1, columns)],
      dy: [batch, out, rows, columns],
      kernel,
      strides,
      pads,
    };
  });

/** dw [o, c, i, j] = Σ x[n, c, stride·r + i − pad, stride·q + j − pad] · dy[n, o, r, q], as it is defined. */
function defined(x: Float64Array, dy: Float64Array, { x: from, dy: to, kernel, strides, pads }: Case) {
  const [batch, channels, height, width] = from as [number, number, number, number];
  const [, out, rows, columns] = to as [number, number, number, number];
  const dw = new Float64Array(out * channels * kernel[0] * kernel[1]);
  let at = 0;
  for (let o = 0; o < out; o++) {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++, at++) {
          for (let n = 0; n < batch; n++) {
            for (let r = 0; r < rows; r++) {
              const y = r * strides[0] + i - pads[0];
              if (y < 0 || y >= height) continue;
              for (let q = 0; q < columns; q++) {
                const column = q * strides[1] + j - pads[1];
                if (column < 0 || column >= width) continue;
                dw[at]! +=
                  x[((n * channels + c) * height + y) * width + column]! *
                  dy[((n * out + o) * rows + r) * columns + q]!;
              }
            }
          }
        }
      }
    }
  }
  return dw;
}

test('a weight gradient whose kernels are larger than the cache is the sum of its strips', async () => {
  const { cpu } = await lowerings();
  await holds(6, cases, async (item, random) => {
    const feeds = { x: anywhere(item.x, random), dy: anywhere(item.dy, random) };
    const graph = new Graph();
    const [x, dy] = [graph.input('x', item.x), graph.input('dy', item.dy)];
    const w = graph.input('w', [item.dy[1]!, item.x[1]!, ...item.kernel]);
    const { strides, pads } = item;
    const y = conv(x, w, { strides, pads });
    expect(y.shape).toEqual(item.dy);
    graph.output('dw', gradients(reduceSum(mul(y, dy), [0, 1, 2, 3]), [w])[0]!);
    const blocked = lower(graph, cpu).nodes.find(({ attributes }) => Number(attributes.group) > 1);
    // Where the processor has blocked convolutions: dy is their kernel, and not all of its rows at a time.
    if (blocked?.operator.domain === 'com.microsoft.nchwc') {
      expect(blocked.inputs[1]!.shape[2]).toBeLessThan(item.dy[2]!);
    }
    const { dw } = await runGraph(
      graph,
      { ...feeds, w: new Float64Array(w.shape.reduce((a, b) => a * b)) },
      cpu,
    );
    expectClose('dw', dw!, defined(feeds.x, feeds.dy, item));
  });
});
