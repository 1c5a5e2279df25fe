import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph, type Shape, sizeOf, type Value } from '../graph.js';
import { axisOf, holds, shapes, shapesInto } from '../testing/arbitraries.js';
import { expectGradients, type GradientCase } from '../testing/gradient-check.js';
import { anywhere } from '../testing/samples.js';
import { expand, reshape } from './broadcasting.js';
import { concat, flatten, pad, reverse, type SliceRange, slice, split, spread, transpose } from './layout.js';

const upTo = (max: number) => fc.integer({ min: 1, max });

/** A case of one input of `shape`. */
const ofOne = (shape: Shape, build: (x: Value) => Value | readonly Value[]): GradientCase => ({
  inputs: { x: { shape, values: anywhere } },
  build: ({ x }) => build(x!),
});

const shapeAndAxis = shapes({ minRank: 1 }).chain((shape) => fc.tuple(fc.constant(shape), axisOf(shape)));

/** Any range of at least one element along one axis, forwards or backwards, in steps of 1 to 3. */
function ranges(shape: Shape): fc.Arbitrary<readonly SliceRange[]> {
  return fc
    .subarray(
      shape.map((_, axis) => axis),
      { minLength: 1 },
    )
    .chain((axes) =>
      fc.tuple(
        ...axes.map((axis) =>
          fc
            .record({
              from: fc.nat(shape[axis]! - 1),
              to: fc.nat(shape[axis]! - 1),
              step: upTo(3),
              negative: fc.boolean(),
            })
            .map(({ from, to, step, negative }): SliceRange => {
              const named = negative ? axis - shape.length : axis;
              return from <= to
                ? { axis: named, start: from, end: to + 1, step }
                : { axis: named, start: from, end: to - 1, step: -step };
            }),
        ),
      ),
    );
}

describe('gradients', () => {
  test('of reshaping, flattening and transposing', async () => {
    const cases = shapes({ minRank: 1 }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        perm: fc.shuffledSubarray(
          shape.map((_, axis) => axis),
          { minLength: shape.length },
        ),
      }),
    );
    await holds(25, cases, async ({ shape, perm }, random) => {
      await expectGradients(
        random,
        ofOne(shape, (x) => reshape(x, [1, sizeOf(shape), 1])),
        ofOne(shape, (x) => reshape(x, shape.toReversed())),
        ofOne(shape, flatten),
        ofOne(shape, (x) => transpose(x, perm)),
      );
    });
  });

  test('of concatenating along any axis', async () => {
    const cases = fc.tuple(shapeAndAxis, fc.array(upTo(4), { minLength: 1, maxLength: 4 }));
    await holds(25, cases, async ([[shape, axis], sizes], random) => {
      const inputs = Object.fromEntries(
        sizes.map((size, i) => [`x${i}`, { shape: shape.with(axis, size), values: anywhere }]),
      );
      await expectGradients(random, { inputs, build: (values) => concat(Object.values(values), axis) });
    });
  });

  test('of splitting along any axis, parts unused too', async () => {
    const cases = fc.record({
      target: shapeAndAxis,
      sizes: fc.array(upTo(4), { minLength: 1, maxLength: 4 }),
      used: fc.nat(3),
    });
    await holds(25, cases, async ({ target: [shape, axis], sizes, used }, random) => {
      const whole = shape.with(
        axis,
        sizes.reduce((a, b) => a + b, 0),
      );
      await expectGradients(
        random,
        ofOne(whole, (x) => split(x, sizes, axis)),
        ofOne(whole, (x) => split(x, sizes, axis)[used % sizes.length]!),
      );
    });
  });

  test('of slicing, in steps and backwards', async () => {
    const cases = shapes({ minRank: 1 }).chain((shape) => fc.tuple(fc.constant(shape), ranges(shape)));
    await holds(60, cases, async ([shape, taken], random) => {
      await expectGradients(
        random,
        ofOne(shape, (x) => slice(x, taken)),
      );
    });
  });

  test('of reversing and spreading', async () => {
    await holds(15, fc.tuple(shapeAndAxis, upTo(3)), async ([[shape, axis], stride], random) => {
      const from = axis < 0 ? axis + shape.length : axis;
      await expectGradients(
        random,
        ofOne(shape, (x) => reverse(x, [from])),
        ofOne(shape, (x) => spread(x, from, stride)),
      );
    });
  });

  test('of padding', async () => {
    const cases = shapes().chain((shape) => {
      const counts = fc.array(fc.nat(2), { minLength: shape.length, maxLength: shape.length });
      return fc.tuple(fc.constant(shape), counts, counts, fc.constantFrom(0, -1.5));
    });
    await holds(25, cases, async ([shape, begin, end, value], random) => {
      await expectGradients(
        random,
        ofOne(shape, (x) => pad(x, begin, end, value)),
      );
    });
  });

  test('of expanding', async () => {
    const cases = shapes().chain((shape) => fc.tuple(shapesInto(shape), fc.constant(shape)));
    await holds(25, cases, async ([from, to], random) => {
      await expectGradients(
        random,
        ofOne(from, (x) => expand(x, to)),
      );
    });
  });
});

describe('shapes that do not fit are refused with operator and shapes', () => {
  const of = (build: (x: Value) => unknown) => () => build(new Graph().input('x', [2, 3, 4]));

  test.each([
    ['Reshape', of((x) => reshape(x, [5, 5])), '24 values do not fill [5, 5]'],
    ['Transpose', of((x) => transpose(x, [0, 1])), 'perm must name every axis once'],
    ['Transpose', of((x) => transpose(x, [0, 1, 1])), 'an axis is named twice'],
    ['Concat', of((x) => concat([x, transpose(x, [0, 2, 1])], 0)), 'all but axis 0 must agree'],
    ['Concat', of((x) => concat([x, reshape(x, [24])], 0)), 'all but axis 0 must agree'],
    ['Concat', of((x) => concat([x], 3)), 'axis 3 is outside the 3 dimensions'],
    ['Split', of((x) => split(x, [1, 1], 1)), 'the parts add up to 2, axis 1 has 3'],
    ['Split', of((x) => split(x, [1], -4)), 'outside the 3 dimensions'],
    ['Slice', of((x) => slice(x, [{ axis: 1, start: 0, end: 4 }])), '0:4:1 leaves axis 1 of 3'],
    ['Slice', of((x) => slice(x, [{ axis: 1, start: 3, end: 0, step: -1 }])), '3:0:-1 leaves axis 1 of 3'],
    ['Slice', of((x) => slice(x, [{ axis: 1, start: 0, end: 2, step: 0 }])), '0:2:0 leaves axis 1 of 3'],
    ['Slice', of((x) => slice(x, [{ axis: 1, start: 2, end: 2 }])), '2:2:1 takes nothing from axis 1'],
    ['Expand', of((x) => expand(x, [2, 3, 8])), 'dimension -1 is 4 on one side and 8 on the other'],
    ['Expand', of((x) => expand(x, [3, 4])), 'does not expand to [3, 4]'],
    ['Pad', of((x) => pad(x, [1], [1])), 'needs a pad for every axis'],
    ['Pad', of((x) => pad(x, [0, 0, -1], [0, 0, 0])), 'pads must not be negative'],
  ])('%s: %#', (operator, builds, reason) => {
    expect(builds).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
    expect(builds).toThrow(`${operator}([2, 3, 4]`);
    expect(builds).toThrow(reason);
  });
});
