import type { Value } from '../../graph/graph.js';
import type { Network } from '../network.js';

/** One network design. A new one is one file here and one line in the registry. */
export interface Architecture {
  readonly name: string;
  readonly description: string;
  /**
   * From pictures x `[N, 1, 48, 48]`, gray levels 0–255, to logits `[N, classes]`. It also normalises the
   * pictures.
   */
  forward(network: Network, x: Value, classes: number): Value;
}
