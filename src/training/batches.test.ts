import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACE_BYTES } from '../dataset/record.js';
import { Random } from '../random.js';
import { floats, type Tensors } from '../runtime/session.js';
import { Batches, type TrainingRows } from './batches.js';
import { resolveConfig, type TrainingConfigInput } from './config.js';
import { oneHot } from './targets.js';

const CLASSES = 7;

/** `count` pictures, of which row i is picture count − 1 − i: gray all over, by its number, of class number mod 7. */
function numbered(count: number): TrainingRows {
  const images = new Uint8Array(count * FACE_BYTES);
  for (let n = 0; n < count; n++) images.fill(n, n * FACE_BYTES, (n + 1) * FACE_BYTES);
  const rows = Int32Array.from({ length: count }, (_, i) => count - 1 - i);
  return { images, rows, targets: oneHot(Uint8Array.from(rows, (n) => n % CLASSES)) };
}

const config = (changes: Partial<TrainingConfigInput> = {}) =>
  resolveConfig('mien-tiny', { batch: 4, seed: 5, augmentation: null, ...changes });

/** A copy, as the arrays are used again by the next step. */
function copied(tensors: Tensors): Record<string, number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data].map(Number)]));
}

/** The picture numbers of a batch that nothing has changed. */
function numbersIn(tensors: Tensors): readonly number[] {
  const images = floats(tensors.images);
  return Array.from({ length: images.length / FACE_BYTES }, (_, i) => images[i * FACE_BYTES]!);
}

function epochNumbers(batches: Batches, epoch: number): readonly number[] {
  return Array.from({ length: batches.stepsPerEpoch }, (_, step) =>
    numbersIn(batches.at(epoch, step)),
  ).flat();
}

const MASKS = [
  { name: 'wide', shape: [4, 501], rate: 0.2 },
  { name: 'odd', shape: [3], rate: 0.5 },
];

test('a batch holds whole pictures with their own targets, in the shapes of the graph', () => {
  const batches = new Batches(numbered(10), config(), []);
  const tensors = batches.at(0, 0);
  expect(tensors.images!.shape).toEqual([4, 1, 48, 48]);
  expect(tensors.targets!.shape).toEqual([4, CLASSES]);
  numbersIn(tensors).forEach((number, i) => {
    const picture = floats(tensors.images).subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
    expect(picture.every((level) => level === number)).toBe(true);
    const target = [...floats(tensors.targets).subarray(i * CLASSES, (i + 1) * CLASSES)];
    expect(target).toEqual([...oneHot(Uint8Array.of(number % CLASSES))]);
  });
});

describe('an epoch', () => {
  test('shows every picture at most once, and leaves out less than a batch', () => {
    const sizes = fc.record({
      count: fc.integer({ min: 4, max: 40 }),
      batch: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(sizes, fc.nat(5), fc.nat(), ({ count, batch }, epoch, seed) => {
        const batches = new Batches(numbered(count), config({ batch, seed }), []);
        const numbers = epochNumbers(batches, epoch);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(count - numbers.length).toBeLessThan(batch);
        expect(count - numbers.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('has an order of its own, and so has a seed', () => {
    const epochs = (seed: number) => {
      const batches = new Batches(numbered(40), config({ seed }), []);
      return [0, 1, 2].map((epoch) => epochNumbers(batches, epoch).join());
    };
    expect(new Set([...epochs(1), ...epochs(2)]).size).toBe(6);
  });

  test('leaves out other pictures than the one before, so that all are seen in time', () => {
    const batches = new Batches(numbered(7), config(), []);
    const seen = new Set(Array.from({ length: 20 }, (_, epoch) => epochNumbers(batches, epoch)).flat());
    expect(seen.size).toBe(7);
  });
});

test('a step has the same batch, whatever was asked for before: augmentation, mixup and masks too', () => {
  const settings = config({ augmentation: { contrast: 0.2, brightness: 0.1 }, mixup: 0.3 });
  const data = { ...numbered(30), images: noise(30) };
  const batches = new Batches(data, settings, MASKS);
  const places = [0, 1, 2].flatMap((epoch) => [0, 1, 2, 3, 4, 5, 6].map((step) => [epoch, step] as const));
  const inOrder = new Map(
    places.map(([epoch, step]) => [`${epoch}.${step}`, copied(batches.at(epoch, step))]),
  );
  const shuffled = new Random(1).shuffle([...places.keys()]);
  for (const index of [...shuffled, ...shuffled.slice(0, 3)]) {
    const [epoch, step] = places[index]!;
    expect(copied(batches.at(epoch, step))).toEqual(inOrder.get(`${epoch}.${step}`));
  }
  const other = new Batches(data, settings, MASKS);
  expect(copied(other.at(1, 3))).toEqual(inOrder.get('1.3'));
  const distinct = new Set([...inOrder.values()].map(({ images }) => images!.slice(0, 50).join()));
  expect(distinct.size).toBe(places.length);
});

function noise(count: number): Uint8Array {
  const random = new Random(3);
  return Uint8Array.from({ length: count * FACE_BYTES }, () => random.below(256));
}

test('the first epochs have smaller pictures where they are wanted, of the same rows and variations', () => {
  const progressive = { side: 24, epochs: 1 };
  const settings = { augmentation: { erase: 0.5, rotation: 20 }, mixup: 0.3 };
  const data = { ...numbered(30), images: noise(30) };
  const whole = new Batches(data, config(settings), MASKS);
  const small = new Batches(data, config({ ...settings, progressive }), MASKS);
  const [before, after] = [copied(whole.at(0, 2)), copied(small.at(0, 2))];
  expect(small.at(0, 2).images!.shape).toEqual([4, 1, 24, 24]);
  expect({ ...after, images: [] }).toEqual({ ...before, images: [] });
  // A pixel of 24×24 is the mean of four of 48×48, whatever was done to them before.
  after.images!.forEach((level, i) => {
    const [n, y, x] = [Math.floor(i / 576), Math.floor(i / 24) % 24, i % 24];
    const corner = n * FACE_BYTES + 2 * y * 48 + 2 * x;
    const four = [0, 1, 48, 49].map((offset) => before.images![corner + offset]!);
    expect(level).toBeCloseTo(four.reduce((a, b) => a + b, 0) / 4, 3);
  });
  expect(small.at(1, 2).images!.shape).toEqual([4, 1, 48, 48]);
  expect(copied(small.at(1, 2))).toEqual(copied(whole.at(1, 2)));
});

describe('mixup', () => {
  test('adds the batch to itself run backwards, pictures and targets by one share', () => {
    const plain = new Batches(numbered(30), config({ batch: 6 }), []);
    const mixing = new Batches(numbered(30), config({ batch: 6, mixup: 0.4 }), []);
    const shares = [0, 1, 2, 3, 4].map((step) => {
      const numbers = numbersIn(plain.at(0, step));
      const mixed = copied(mixing.at(0, step));
      const [first, last] = [numbers[0]!, numbers[5]!];
      const share = (mixed.images![0]! - last) / (first - last);
      numbers.forEach((number, i) => {
        const other = numbers[5 - i]!;
        const expected = share * number + (1 - share) * other;
        for (const pixel of [0, 1000, FACE_BYTES - 1]) {
          expect(mixed.images![i * FACE_BYTES + pixel]).toBeCloseTo(expected, 4);
        }
        const target = new Array<number>(CLASSES).fill(0);
        target[number % CLASSES]! += share;
        target[other % CLASSES]! += 1 - share;
        target.forEach((value, k) => {
          expect(mixed.targets![i * CLASSES + k]).toBeCloseTo(value, 4);
        });
      });
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      return share;
    });
    expect(new Set(shares).size).toBe(5);
  });

  test('leaves the middle of an odd batch, and the sums of pictures and targets', () => {
    const plain = new Batches(numbered(21), config({ batch: 5 }), []);
    const mixing = new Batches(numbered(21), config({ batch: 5, mixup: 1 }), []);
    for (let step = 0; step < 4; step++) {
      const [numbers, mixed] = [numbersIn(plain.at(1, step)), numbersIn(mixing.at(1, step))];
      expect(mixed[2]).toBe(numbers[2]);
      expect(mixed.reduce((a, b) => a + b, 0)).toBeCloseTo(
        numbers.reduce((a, b) => a + b, 0),
        3,
      );
      const targets = floats(mixing.at(1, step).targets);
      for (let row = 0; row < 5; row++) {
        const sum = targets.subarray(row * CLASSES, (row + 1) * CLASSES).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
    }
  });

  test('of a very small parameter still gives numbers', () => {
    const batches = new Batches(numbered(30), config({ mixup: 1e-4 }), []);
    for (let step = 0; step < 7; step++) {
      expect(
        Object.values(copied(batches.at(0, step)))
          .flat()
          .every(Number.isFinite),
      ).toBe(true);
    }
  });
});

describe('dropout masks', () => {
  const batches = new Batches(numbered(40), config(), MASKS);

  test('are 0 at their rate and 1 / (1 − rate) elsewhere, so that the mean is 1', () => {
    const values = Array.from({ length: 10 }, (_, step) => [...floats(batches.at(0, step).wide)]).flat();
    expect(values).toHaveLength(10 * 4 * 501);
    expect(new Set(values)).toEqual(new Set([0, 1.25]));
    const dropped = values.filter((value) => value === 0).length / values.length;
    // 5 · √(0.2 · 0.8 / 20040)
    expect(Math.abs(dropped - 0.2)).toBeLessThan(0.0142);
    const pairs = values.filter((value, i) => i > 0 && value === 0 && values[i - 1] === 0).length;
    // Neighbours are dropped independently: 5 · √(0.04 · 0.96 / 20039)
    expect(Math.abs(pairs / (values.length - 1) - 0.04)).toBeLessThan(0.007);
  });

  test('of an odd number of values are filled to the last', () => {
    const last = Array.from({ length: 200 }, (_, epoch) => floats(batches.at(epoch, 0).odd)[2]!);
    expect(new Set(last)).toEqual(new Set([0, 2]));
    expect(batches.at(0, 0).odd!.shape).toEqual([3]);
  });

  test('differ from step to step, from epoch to epoch, and from one another', () => {
    const masks = [
      [0, 0],
      [0, 1],
      [1, 0],
    ].map(([epoch, step]) => floats(batches.at(epoch!, step!).wide).join());
    expect(new Set(masks).size).toBe(3);
    const twins = new Batches(numbered(40), config(), [MASKS[0]!, { ...MASKS[0]!, name: 'twin' }]);
    const { wide, twin } = twins.at(0, 0);
    expect(floats(wide)).not.toEqual(floats(twin));
  });
});
