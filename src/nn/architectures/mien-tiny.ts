import { flatten, globalAveragePool, maxPool, relu } from '../../graph/operators/index.js';
import { batchNormLayer, convLayer, denseLayer, standardizeLayer } from '../layers.js';
import type { Architecture } from './architecture.js';

/** Four plain convolutions, for sample faces, tests and a first look. It trains in seconds. */
export const mienTiny: Architecture = {
  name: 'mien-tiny',
  description: 'four convolutions for sample faces and tests; 0.05 M parameters',
  forward(network, x, classes) {
    let y = standardizeLayer(x);
    const widths = [16, 32, 48, 64];
    widths.forEach((channels, index) => {
      y = network.scoped(`stage${index + 1}`, () => {
        const input = index === 0 ? y : maxPool(y, { kernel: [2, 2] });
        const stride = index === 0 ? 2 : 1;
        return relu(
          batchNormLayer(network, 'norm', convLayer(network, 'conv', input, { channels, kernel: 3, stride })),
        );
      });
    });
    return denseLayer(network, 'logits', flatten(globalAveragePool(y)), { units: classes });
  },
};
