import { Random } from '../../../random.js';
import { openSession } from '../../../runtime/node.js';
import type { Tensors } from '../../../runtime/session.js';
import { NET_PLANS, type NetName } from '../net-plans.js';
import { netParameters } from '../nets.js';
import { NetWeights } from '../weights.js';
import { randomWeights } from './random-weights.js';

/** Kinds of slopes, each from the lowest to the highest. */
export const SLOPES = [
  ['from 0 to 1', 0, 1],
  ['a few negative ones among them', -0.1, 1],
  ['negative ones among them', -1, 1],
  ['ones above 1 among them', 0, 2],
  ['of any kind', -2, 2],
] as const;

/** Random weights with slopes from `low` to `high`. */
export function withSlopes(net: NetName, low: number, high: number): NetWeights {
  const random = new Random(5);
  const weights = randomWeights(net, 3);
  const entries = [...netParameters(net)].map(([name, shape]) => {
    const values = weights.take(name, shape);
    const drawn = name.endsWith('.slope') ? values.map(() => random.uniform(low, high)) : values;
    return [name, drawn] as const;
  });
  return new NetWeights(net, new Map(entries));
}

/** What a net answers to three random pictures. */
export async function run(net: NetName, file: Uint8Array): Promise<Tensors> {
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
