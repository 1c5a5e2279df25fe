import { EXPRESSION_COUNT } from '../../expression.js';
import { Random } from '../../random.js';
import { findArchitecture } from '../architectures/registry.js';
import { describeNetwork } from '../description.js';
import type { Weights } from '../inference.js';
import { initializeGroup } from '../network.js';

/** Fresh kernels, with normalisation and running statistics away from 1 and 0. */
export function randomWeights(
  architecture: string,
  seed: number,
  classes: number = EXPRESSION_COUNT,
): Weights {
  const random = new Random(seed);
  const { groups, statistics } = describeNetwork(findArchitecture(architecture), classes);
  const vectors = groups.map((group) => {
    const flat = initializeGroup(group, random);
    if (!group.decay) for (let i = 0; i < flat.length; i++) flat[i]! += random.uniform(-0.3, 0.3);
    return [`${group.name}.weights`, flat] as const;
  });
  const running = new Float32Array(statistics.size);
  for (const tensor of statistics.tensors) {
    const view = statistics.view(running, tensor);
    for (let i = 0; i < view.length; i++) view[i] = tensor.initial + random.uniform(-0.5, 0.5);
  }
  return { ...Object.fromEntries(vectors), statistics: running };
}
