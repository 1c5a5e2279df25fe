import type { Value } from '../../graph/graph.js';
import { batchNormLayer, convLayer } from '../layers.js';
import type { Network } from '../network.js';

export interface ConvNormOptions {
  readonly channels: number;
  readonly kernel: number;
}

/** A convolution without bias, then batch normalisation. `name` is the scope of both. */
export function convNorm(network: Network, name: string, x: Value, options: ConvNormOptions): Value {
  return network.scoped(name, () => batchNormLayer(network, 'norm', convLayer(network, 'conv', x, options)));
}
