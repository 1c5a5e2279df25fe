import type { Value } from '../../graph/graph.js';
import { add, flatten, globalAveragePool, maxPool, relu } from '../../graph/operators/index.js';
import { denseLayer, dropoutLayer, standardizeLayer } from '../layers.js';
import type { Network } from '../network.js';
import type { Architecture } from './architecture.js';
import { convNorm } from './conv-norm.js';

/** A residual block (He et al. 2016): halving, then two 3×3 convolutions, added to a 1×1 convolution. */
function residual(network: Network, name: string, x: Value, channels: number): Value {
  return network.scoped(name, () => {
    const input = maxPool(x, { kernel: [2, 2] });
    const first = relu(convNorm(network, 'first', input, { channels, kernel: 3 }));
    const second = convNorm(network, 'second', first, { channels, kernel: 3 });
    return relu(add(second, convNorm(network, 'shortcut', input, { channels, kernel: 1 })));
  });
}

/**
 * A small residual network. Every width is a multiple of 16: then the CPU's blocked kernels take all
 * convolutions but the first. Pooling windows tile: then their gradient needs no indices.
 */
export const mienS: Architecture = {
  name: 'mien-s',
  description: 'small residual network, 48 to 6 pixels in three blocks; 1.2 M parameters',
  forward(network, x, classes) {
    let y = relu(convNorm(network, 'stem', standardizeLayer(x), { channels: 32, kernel: 3 }));
    y = residual(network, 'block1', y, 64);
    y = residual(network, 'block2', y, 128);
    y = residual(network, 'block3', y, 256);
    const features = flatten(globalAveragePool(y));
    return denseLayer(network, 'logits', dropoutLayer(network, features, 0.4), { units: classes });
  },
};
