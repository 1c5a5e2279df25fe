import { describe, expect, test } from 'vitest';
import { Graph, sizeOf } from '../../graph/graph.js';
import { toOnnx } from '../../graph/index.js';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { floats, type Tensors } from '../../runtime/session.js';
import { NET_NAMES, NET_PLANS, type NetName } from './net-plans.js';
import { buildNet, encodeNet, netParameters, normalise } from './nets.js';
import { randomWeights } from './testing/random-weights.js';
import { NetWeights } from './weights.js';

async function run(net: NetName, shape: readonly number[], images?: Float32Array): Promise<Tensors> {
  const random = new Random(7);
  const data = images ?? Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(0, 255));
  const session = await openSession(encodeNet(net, randomWeights(net, 1)), { threads: 1 });
  try {
    return await session.run({ images: { shape, data } });
  } finally {
    await session.release();
  }
}

const shapesOf = (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, [...shape]]));

test.each([
  // 495,850 in all, as in the reference's file.
  ['p', 6632],
  ['r', 106_810 - 6632],
  ['o', 495_850 - 106_810],
] as const)('the %s-Net has as many weights as the paper’s', (net, count) => {
  const sizes = [...netParameters(net).values()].map(sizeOf);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
});

describe('output shapes', () => {
  test.each([
    [[1, 3, 12, 12], 1, 1],
    [[1, 3, 13, 14], 2, 2],
    [[2, 3, 30, 41], 10, 16],
  ])(
    'of the P-Net on %j: one cell each 2 pixels, at odd sizes one that hangs over',
    async (shape, rows, columns) => {
      expect(shapesOf(await run('p', shape))).toEqual({
        face: [shape[0], 1, rows, columns],
        box: [shape[0], 4, rows, columns],
      });
    },
  );

  test.each([1, 5])('of the R- and O-Net on a batch of %i', async (n) => {
    expect(shapesOf(await run('r', [n, 3, 24, 24]))).toEqual({ face: [n, 1], box: [n, 4] });
    expect(shapesOf(await run('o', [n, 3, 48, 48]))).toEqual({
      face: [n, 1],
      box: [n, 4],
      landmarks: [n, 10],
    });
  });
});

test('a cell of the P-Net sees the 12×12 pixels at twice its place, and nothing else', async () => {
  const [height, width] = [18, 20];
  const random = new Random(3);
  const images = Float32Array.from({ length: 3 * height * width }, () => random.uniform(0, 255));
  const whole = await run('p', [1, 3, height, width], images);
  const [row, column] = [2, 3];
  const cell = new Float32Array(3 * 12 * 12);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 12; x++) {
        cell[(c * 12 + y) * 12 + x] = images[(c * height + 2 * row + y) * width + 2 * column + x]!;
      }
    }
  }
  const alone = await run('p', [1, 3, 12, 12], cell);
  const [, , , columns] = whole.face!.shape;
  expect(whole.face!.data[row * columns! + column]).toBeCloseTo(Number(alone.face!.data[0]), 5);
});

test('probabilities are between 0 and 1', async () => {
  for (const net of NET_NAMES) {
    const { size } = NET_PLANS[net];
    const { face } = await run(net, [4, 3, size, size]);
    expect([...face!.data].every((p) => p >= 0 && p <= 1)).toBe(true);
  }
});

test.each(NET_NAMES)(
  'the file of the %s-Net takes levels: the same as normalising before the net',
  async (net) => {
    const { size } = NET_PLANS[net];
    const random = new Random(11);
    const data = Float32Array.from({ length: 2 * 3 * size * size }, () => random.uniform(0, 255));
    const graph = new Graph();
    const weights = randomWeights(net, 1);
    const outputs = buildNet(net, normalise(graph.input('images', [2, 3, size, size])), (name, shape) =>
      graph.constant(weights.take(name, shape), shape),
    );
    graph.output('box', outputs.box!);
    const session = await openSession(toOnnx(graph, { name: 'normalising' }), { threads: 1 });
    const { box } = await session.run({ images: { shape: [2, 3, size, size], data } });
    await session.release();
    const fromLevels = (await run(net, [2, 3, size, size], data)).box!.data;
    floats(box).forEach((value, i) => {
      expect(Number(fromLevels[i])).toBeCloseTo(value, 4);
    });
  },
);

test('a missing or short weight is named', () => {
  const broken = (values: [string, Float32Array][]) => () =>
    encodeNet('p', new NetWeights('p', new Map(values)));
  expect(broken([])).toThrow(
    expect.objectContaining({
      code: 'MODEL_BROKEN',
      message: 'MTCNN P-Net, conv1.weight: got nothing, expected [10, 3, 3, 3].',
    }),
  );
  expect(broken([['conv1.weight', new Float32Array(3)]])).toThrow(/got 3 values/);
});
