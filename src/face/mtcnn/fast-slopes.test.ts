import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { floats, type Tensors } from '../../runtime/session.js';
import { withFastSlopes } from './fast-slopes.js';
import { NET_NAMES, NET_PLANS, type NetName } from './net-plans.js';
import { encodeNet, netParameters } from './nets.js';
import { randomWeights } from './testing/random-weights.js';
import { NetWeights } from './weights.js';

/** Random weights with slopes from `low` to `high`. */
function withSlopes(net: NetName, low: number, high: number): NetWeights {
  const random = new Random(5);
  const weights = randomWeights(net, 3);
  const entries = [...netParameters(net)].map(([name, shape]) => {
    const values = weights.take(name, shape);
    const drawn = name.endsWith('.slope') ? values.map(() => random.uniform(low, high)) : values;
    return [name, drawn] as const;
  });
  return new NetWeights(net, new Map(entries));
}

async function run(net: NetName, file: Uint8Array): Promise<Tensors> {
  const random = new Random(7);
  const side = net === 'p' ? 41 : NET_PLANS[net].size;
  const shape = [3, 3, side, side];
  const data = Float32Array.from({ length: 9 * side * side }, () => random.uniform(0, 255));
  const session = await openSession(file, { threads: 1 });
  try {
    return await session.run({ images: { shape, data } });
  } finally {
    await session.release();
  }
}

const fast = (file: Uint8Array): Uint8Array => encodeModel(withFastSlopes(decodeModel(file, 'net')));

const operatorsOf = (file: Uint8Array): string[] =>
  decodeModel(file, 'net').graph.node.map(({ opType }) => opType);

describe.each(NET_NAMES)('the %s-Net', (net) => {
  test.each([
    ['from 0 to 1', 0, 1],
    ['negative ones among them', -1, 1],
    ['ones above 1 among them', 0, 2],
    ['of any kind', -2, 2],
  ])('gives the same with slopes %s', async (_, low, high) => {
    const file = encodeNet(net, withSlopes(net, low, high));
    expect(operatorsOf(fast(file))).not.toContain('PRelu');
    const [expected, got] = [await run(net, file), await run(net, fast(file))];
    for (const [name, tensor] of Object.entries(expected)) {
      expect(got[name]!.shape).toEqual(tensor.shape);
      const [a, b] = [floats(tensor), floats(got[name])];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThanOrEqual(1e-6);
    }
  });
});

test('pooling goes first where no slope is negative, and only there', () => {
  const start = (low: number) => operatorsOf(fast(encodeNet('r', withSlopes('r', low, 1))));
  expect(start(0).slice(0, 4)).toEqual(['Conv', 'MaxPool', 'Mul', 'Max']);
  expect(start(-1).slice(0, 4)).toEqual(['Conv', 'Mul', 'Max', 'MaxPool']);
});
