import type { NetworkDescription } from './description.js';
import type { Weights } from './inference.js';

/**
 * Weights with other values in some tensors: `change` is given each parameter's name and a copy of its values, to be
 * written to.
 */
export function changeTensors(
  { groups }: Pick<NetworkDescription, 'groups'>,
  weights: Weights,
  change: (name: string, values: Float32Array) => void,
): Weights {
  const changed: Record<string, Float32Array> = { ...weights };
  for (const { name, layout } of groups) {
    const flat = weights[`${name}.weights`]!.slice();
    for (const tensor of layout.tensors) change(tensor.name, layout.view(flat, tensor));
    changed[`${name}.weights`] = flat;
  }
  return changed;
}
