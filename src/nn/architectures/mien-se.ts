import type { Value } from '../../graph/graph.js';
import { add, flatten, globalAveragePool, maxPool, mul, relu, sigmoid } from '../../graph/operators/index.js';
import { convLayer, denseLayer, dropoutLayer, standardizeLayer } from '../layers.js';
import type { Network } from '../network.js';
import type { Architecture } from './architecture.js';
import { convNorm } from './conv-norm.js';

/** Each channel weighed by what all of the picture says, through a bottleneck of an eighth (Hu et al. 2018). */
function excite(network: Network, name: string, x: Value): Value {
  return network.scoped(name, () => {
    const channels = x.shape[1]!;
    const whole = globalAveragePool(x);
    const squeezed = relu(
      convLayer(network, 'squeeze', whole, { channels: channels / 8, kernel: 1, bias: true }),
    );
    return mul(x, sigmoid(convLayer(network, 'excite', squeezed, { channels, kernel: 1, bias: true })));
  });
}

/** Halves the picture, then two 3×3 convolutions and their excitation beside a 1×1 one, added. */
function residual(network: Network, name: string, x: Value, channels: number): Value {
  return network.scoped(name, () => {
    const input = maxPool(x, { kernel: [2, 2] });
    const first = relu(convNorm(network, 'first', input, { channels, kernel: 3 }));
    const second = excite(network, 'gate', convNorm(network, 'second', first, { channels, kernel: 3 }));
    return relu(add(second, convNorm(network, 'shortcut', input, { channels, kernel: 1 })));
  });
}

/** `mien-s` with squeeze-and-excitation: hardly more work, since it weighs channels and not pixels. */
export const mienSe: Architecture = {
  name: 'mien-se',
  description: 'mien-s whose blocks weigh their channels by what all of the picture says; 1.2 M parameters',
  forward(network, x, classes) {
    let y = relu(convNorm(network, 'stem', standardizeLayer(x), { channels: 32, kernel: 3 }));
    y = residual(network, 'block1', y, 64);
    y = residual(network, 'block2', y, 128);
    y = residual(network, 'block3', y, 256);
    const features = flatten(globalAveragePool(y));
    return denseLayer(network, 'logits', dropoutLayer(network, features, 0.4), { units: classes });
  },
};
