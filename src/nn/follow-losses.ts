import { floats, type Tensors } from '../runtime/session.js';

/**
 * Brings running means to the losses of a step, whose outputs are `loss.<name>`, each `[]`. `count` is the number of steps since
 * the beginning, from 1. The mean is that of all steps until `1 / count` falls below `share`, then a moving one.
 */
export function followLosses<Name extends string>(
  means: Partial<Record<Name, number>>,
  names: readonly Name[],
  outputs: Tensors,
  { count, share }: { readonly count: number; readonly share: number },
): void {
  for (const name of names) {
    const value = floats(outputs[`loss.${name}`])[0]!;
    const before = means[name] ?? value;
    means[name] = before + Math.max(share, 1 / count) * (value - before);
  }
}
