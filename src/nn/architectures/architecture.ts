import type { Value } from '../../graph/graph.js';
import type { Network } from '../network.js';

/** One network design. A new one is one file here and one line in the registry. */
export interface Architecture {
  readonly name: string;
  readonly description: string;
  /** x `[N, 1, 48, 48]`, gray levels 0–255 → logits `[N, classes]`. Normalisation is part of it. */
  forward(network: Network, x: Value, classes: number): Value;
}
