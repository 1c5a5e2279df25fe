import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from './random.js';

/*
 * Seeds are fixed, so nothing here is down to luck. Bounds are five standard deviations of the figure under the
 * distribution that is claimed: a wrong distribution shows with a hundred.
 */
const SIGMAS = 5;

function draw(count: number, next: () => number): Float64Array {
  return Float64Array.from({ length: count }, next);
}

function meanOf(values: Float64Array, of: (value: number) => number = (value) => value): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

/** The mean of `of` over the values is `expected`, as far as their spread lets one tell. */
function expectMean(values: Float64Array, expected: number, of: (value: number) => number = (v) => v): void {
  const deviation = Math.sqrt(meanOf(values, (value) => (of(value) - expected) ** 2) / values.length);
  expect(Math.abs(meanOf(values, of) - expected)).toBeLessThan(SIGMAS * deviation);
}

/** χ² of counts that should all be the same has mean k−1 and variance 2(k−1) for k bins. */
function expectEven(counts: readonly number[]): void {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  expect(Math.abs(chiSquared - freedom)).toBeLessThan(SIGMAS * Math.sqrt(2 * freedom));
}

function histogram(values: Iterable<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[value]!++;
  return counts;
}

describe('uniform numbers', () => {
  const random = new Random(1);
  const values = draw(200_000, () => random.next());

  test('lie in [0, 1), evenly, with the moments of the uniform distribution', () => {
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expectEven(
      histogram(
        values.map((value) => Math.floor(value * 256)),
        256,
      ),
    );
    for (const power of [1, 2, 3, 4]) expectMean(values, 1 / (power + 1), (value) => value ** power);
  });

  test('say nothing about the next ones', () => {
    const pairs = histogram(
      values.slice(1).map((value, i) => Math.floor(value * 16) * 16 + Math.floor(values[i]! * 16)),
      256,
    );
    expectEven(pairs);
    for (const lag of [1, 2, 3, 16]) {
      const products = values.slice(lag).map((value, i) => (value - 0.5) * (values[i]! - 0.5));
      expectMean(products, 0);
    }
  });

  test('are random in every bit', () => {
    const bits = new Random(2);
    const words = draw(20_000, () => bits.uint32());
    for (let bit = 0; bit < 32; bit++) expectMean(words, 0.5, (word) => Math.floor(word / 2 ** bit) % 2);
  });

  test('are integers below a count, all as often', () => {
    const items = new Random(3);
    expectEven(
      histogram(
        draw(70_000, () => items.below(7)),
        7,
      ),
    );
  });

  test('span the interval asked for', () => {
    const items = new Random(4);
    const spread = draw(50_000, () => items.uniform(-3, 5));
    expectMean(spread, 1);
    // (5 − −3)² / 12
    expectMean(spread, 64 / 12, (value) => (value - 1) ** 2);
    expect(Math.min(...spread.slice(0, 10_000))).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...spread.slice(0, 10_000))).toBeLessThan(5);
  });
});

describe('keys', () => {
  const first = (...keys: readonly number[]) => {
    const random = new Random(...keys);
    return [random.uint32(), random.uint32(), random.uint32(), random.uint32()].join();
  };

  test('the same ones give the same numbers, in separate generators', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 5 }), (keys) => {
        expect(first(...keys)).toBe(first(...keys));
      }),
    );
  });

  test('any other ones give others: order, count, sign and the high bits matter', () => {
    const lists = [
      [],
      [0],
      [0, 0],
      [1],
      [1, 0],
      [0, 1],
      [1, 2, 3],
      [3, 2, 1],
      [-1],
      [2 ** 32],
      [2 ** 32 + 1],
      [2 ** 32 - 1],
      [2 ** 33],
      [2 ** 52],
      [2 ** 31],
      [-(2 ** 31)],
    ];
    expect(new Set(lists.map((keys) => first(...keys))).size).toBe(lists.length);
  });

  test('neighbouring ones give streams that have nothing to do with one another', () => {
    const starts: number[] = [];
    for (let epoch = 0; epoch < 64; epoch++) {
      for (let step = 0; step < 256; step++) starts.push(new Random(1, 2, epoch, step).next());
    }
    const values = Float64Array.from(starts);
    expectEven(
      histogram(
        values.map((value) => Math.floor(value * 256)),
        256,
      ),
    );
    expectMean(
      values.slice(1).map((value, i) => (value - 0.5) * (values[i]! - 0.5)),
      0,
    );
    expect(new Set(starts).size).toBeGreaterThan(starts.length - 3);
  });
});

describe('normal numbers', () => {
  const random = new Random(5);
  const values = draw(200_000, () => random.normal());

  test('have the moments 0, 1, 0, 3', () => {
    [0, 1, 0, 3].forEach((moment, i) => {
      expectMean(values, moment, (value) => value ** (i + 1));
    });
  });

  test('lie within one, two and three deviations as often as the table says', () => {
    [0.682689, 0.9545, 0.9973].forEach((share, i) => {
      expectMean(values, share, (value) => (Math.abs(value) < i + 1 ? 1 : 0));
    });
  });

  test('are independent, though made in pairs', () => {
    expectMean(
      values.slice(1).map((value, i) => value * values[i]!),
      0,
    );
    expectMean(
      values.slice(1).map((value, i) => (value ** 2 - 1) * (values[i]! ** 2 - 1)),
      0,
    );
  });
});

describe('gamma numbers', () => {
  test.each([0.05, 0.4, 1, 2.5, 40])('of shape %f have its moments', (shape) => {
    const random = new Random(6);
    const values = draw(100_000, () => random.gamma(shape));
    expect(values.every((value) => value >= 0)).toBe(true);
    expectMean(values, shape);
    expectMean(values, shape, (value) => (value - shape) ** 2);
    expectMean(values, 2 * shape, (value) => (value - shape) ** 3);
  });

  test('of shape 1 are exponential', () => {
    const random = new Random(7);
    const values = draw(100_000, () => random.gamma(1));
    for (const x of [0.1, 1, 3]) expectMean(values, Math.exp(-x), (value) => (value > x ? 1 : 0));
  });
});

describe('beta numbers', () => {
  test.each([
    [0.2, 0.2],
    [1, 1],
    [2, 5],
    [0.5, 8],
  ])('of %f and %f have their moments', (a, b) => {
    const random = new Random(8);
    const values = draw(100_000, () => random.beta(a, b));
    const mean = a / (a + b);
    expectMean(values, mean);
    expectMean(values, (a * b) / ((a + b) ** 2 * (a + b + 1)), (value) => (value - mean) ** 2);
  });

  test('stay in 0 to 1 for any parameters', () => {
    const parameter = fc.double({ min: 1e-5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(parameter, parameter, fc.nat(), (a, b, seed) => {
        const value = new Random(seed).beta(a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('of very small parameters are near either end, as often as their ratio says', () => {
    const random = new Random(9);
    const values = draw(20_000, () => random.beta(0.001, 0.003));
    expectMean(values, 0.25);
    expect(values.filter((value) => value > 0.01 && value < 0.99).length).toBeLessThan(400);
  });
});

describe('shuffling', () => {
  test('gives a permutation, in place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const shuffled = Float64Array.from(items);
        expect(new Random(seed).shuffle(shuffled)).toBe(shuffled);
        expect(shuffled.toSorted()).toEqual(Float64Array.from(items).toSorted());
      }),
    );
  });

  test('gives all orders as often', () => {
    const random = new Random(10);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expectEven([...counts.values()]);
  });
});
