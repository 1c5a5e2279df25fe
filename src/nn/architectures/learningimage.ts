import type { Value } from '../../graph/graph.js';
import { flatten, maxPool, relu } from '../../graph/operators/index.js';
import { batchNormLayer, convLayer, denseLayer, dropoutLayer, rescaleLayer } from '../layers.js';
import type { Network } from '../network.js';
import type { Architecture } from './architecture.js';

function convRelu(
  network: Network,
  name: string,
  x: Value,
  channels: number,
  kernel: number,
  decay = true,
): Value {
  return relu(convLayer(network, name, x, { channels, kernel, bias: true, initializer: 'glorot', decay }));
}

/** The end of each of the three blocks: batch normalisation, 2×2 pooling and dropout. */
function closeBlock(network: Network, name: string, x: Value): Value {
  return dropoutLayer(network, maxPool(batchNormLayer(network, name, x), { kernel: [2, 2] }), 0.1);
}

/** The original project's network, layer by layer: 6.33 M parameters. */
export const learningimage: Architecture = {
  name: 'learningimage',
  description: "the original project's CNN: six convolutions, two dense layers of 1,024; 6.33 M parameters",
  forward(network, x, classes) {
    let y = rescaleLayer(x);
    y = network.scoped('block1', () => {
      // The original has L2 on all kernels but this one.
      const first = convRelu(network, 'conv1', y, 64, 5, false);
      return closeBlock(network, 'norm', convRelu(network, 'conv2', first, 64, 3));
    });
    for (const block of ['block2', 'block3']) {
      y = network.scoped(block, () => {
        const first = convRelu(network, 'conv1', y, 128, 3);
        return closeBlock(network, 'norm', convRelu(network, 'conv2', first, 128, 3));
      });
    }
    y = flatten(y);
    for (const name of ['dense1', 'dense2']) {
      y = dropoutLayer(network, relu(denseLayer(network, name, y, { units: 1024 })), 0.2);
    }
    return denseLayer(network, 'logits', y, { units: classes });
  },
};
