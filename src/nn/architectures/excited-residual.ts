import type { Value } from '../../graph/graph.js';
import { add, flatten, globalAveragePool, maxPool, mul, relu, sigmoid } from '../../graph/operators/index.js';
import { convLayer, denseLayer, dropoutLayer, placedSumLayer, standardizeLayer } from '../layers.js';
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

interface Block {
  /** Channels between the two convolutions. */
  readonly inner: number;
  /** Channels of the block's answer. */
  readonly outer: number;
  /** Whether the block begins by halving the picture. */
  readonly halves: boolean;
}

/** Two 3×3 convolutions and their excitation beside a 1×1 one, or beside what came in where that has as many channels. */
function residual(network: Network, name: string, x: Value, { inner, outer, halves }: Block): Value {
  return network.scoped(name, () => {
    const input = halves ? maxPool(x, { kernel: [2, 2] }) : x;
    const first = relu(convNorm(network, 'first', input, { channels: inner, kernel: 3 }));
    const second = excite(
      network,
      'gate',
      convNorm(network, 'second', first, { channels: outer, kernel: 3 }),
    );
    const shortcut =
      input.shape[1] === outer ? input : convNorm(network, 'shortcut', input, { channels: outer, kernel: 1 });
    return relu(add(second, shortcut));
  });
}

export interface ExcitedResidualOptions {
  readonly blocks: readonly Block[];
  /** How the last block's channels are summed up: by their means, or by learned weights of each place. */
  readonly pooling: 'mean' | 'placed';
}

/** Three blocks that each halve the picture: 64, 128 and 256 channels. */
export function threeBlocks(innerWidths: readonly [number, number, number]): readonly Block[] {
  return innerWidths.map((inner, index) => ({ inner, outer: 64 << index, halves: true }));
}

/** A stem of 32 channels, the blocks, and what the last of them sums up to, to the classes. */
export function excitedResidual(
  name: string,
  description: string,
  { blocks, pooling }: ExcitedResidualOptions,
): Architecture {
  return {
    name,
    description,
    forward(network, x, classes) {
      let y = relu(convNorm(network, 'stem', standardizeLayer(x), { channels: 32, kernel: 3 }));
      for (const [index, block] of blocks.entries()) y = residual(network, `block${index + 1}`, y, block);
      const features =
        pooling === 'mean' ? flatten(globalAveragePool(y)) : placedSumLayer(network, 'places', y);
      return denseLayer(network, 'logits', dropoutLayer(network, features, 0.4), { units: classes });
    },
  };
}
