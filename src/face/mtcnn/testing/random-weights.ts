import { sizeOf } from '../../../graph/graph.js';
import { Random } from '../../../random.js';
import type { NetName } from '../net-plans.js';
import { netParameters } from '../nets.js';
import { NetWeights } from '../weights.js';

/** Weights that keep activations in range, so that every layer has a say. */
export function randomWeights(net: NetName, seed: number): NetWeights {
  const random = new Random(seed);
  const values = new Map<string, Float32Array>();
  for (const [name, shape] of netParameters(net)) {
    const reach = name.endsWith('.weight') ? Math.sqrt(3 / fanIn(shape)) : 0.2;
    values.set(
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-reach, reach)),
    );
  }
  return new NetWeights(net, values);
}

const fanIn = (shape: readonly number[]): number => (shape.length === 2 ? shape[0]! : sizeOf(shape.slice(1)));
