import type { Value } from '../../graph/graph.js';
import {
  add,
  averagePool,
  flatten,
  globalAveragePool,
  maxPool,
  mul,
  relu,
  sigmoid,
} from '../../graph/operators/index.js';
import { convLayer, denseLayer, dropoutLayer, globalDepthwiseLayer, standardizeLayer } from '../layers.js';
import type { Network } from '../network.js';
import type { Architecture } from './architecture.js';
import { convNorm } from './conv-norm.js';

/**
 * Squeeze-and-excitation (Hu et al. 2018): the means of all channels give each channel a weight from 0 to 1.
 * Between them is a bottleneck of an eighth of the channels.
 */
function squeezeAndExcite(network: Network, name: string, x: Value): Value {
  return network.scoped(name, () => {
    const channels = x.shape[1]!;
    const whole = globalAveragePool(x);
    const squeezed = relu(
      convLayer(network, 'squeeze', whole, { channels: channels / 8, kernel: 1, bias: true }),
    );
    return mul(x, sigmoid(convLayer(network, 'excite', squeezed, { channels, kernel: 1, bias: true })));
  });
}

type Halving = 'largest' | 'smoothed';

const halve: Readonly<Record<Halving, (x: Value) => Value>> = {
  largest: (x) => maxPool(x, { kernel: [2, 2] }),
  // Two means of two make the binomial filter 1, 2, 1. It removes detail that half as many pixels cannot
  // show. Then a shift of the face changes the answer less (Zhang 2019).
  smoothed: (x) =>
    averagePool(averagePool(x, { kernel: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1] }), { kernel: [2, 2] }),
};

interface Block {
  /** Channels between the two convolutions. */
  readonly inner: number;
  /** Channels of the block's output. */
  readonly outer: number;
  /** Whether the block begins by halving the picture. */
  readonly halves: boolean;
}

/**
 * A residual block: two 3×3 convolutions and squeeze-and-excitation, added to a shortcut. The shortcut is the
 * input itself where it has as many channels as the output, and a 1×1 convolution otherwise.
 */
function residual(
  network: Network,
  name: string,
  x: Value,
  { inner, outer, halves }: Block,
  halving: Halving,
): Value {
  return network.scoped(name, () => {
    const input = halves ? halve[halving](x) : x;
    const first = relu(convNorm(network, 'first', input, { channels: inner, kernel: 3 }));
    const second = squeezeAndExcite(
      network,
      'gate',
      convNorm(network, 'second', first, { channels: outer, kernel: 3 }),
    );
    const shortcut =
      input.shape[1] === outer ? input : convNorm(network, 'shortcut', input, { channels: outer, kernel: 1 });
    return relu(add(second, shortcut));
  });
}

export interface SqueezeExcitationOptions {
  readonly blocks: readonly Block[];
  /**
   * How each channel of the last block becomes one number: by its mean, or by learned weights of its pixels.
   */
  readonly pooling: 'mean' | 'placed';
  /** How blocks halve the picture: by the largest of four values, or by a smoothed mean. */
  readonly halving: Halving;
}

/** Three blocks that each halve the picture: 64, 128 and 256 channels. */
export function threeBlocks(innerWidths: readonly [number, number, number]): readonly Block[] {
  return innerWidths.map((inner, index) => ({ inner, outer: 64 << index, halves: true }));
}

/** Builds an architecture: a stem of 32 channels, the blocks, pooling and a dense layer. */
export function squeezeExcitation(
  name: string,
  description: string,
  { blocks, pooling, halving }: SqueezeExcitationOptions,
): Architecture {
  return {
    name,
    description,
    forward(network, x, classes) {
      let y = relu(convNorm(network, 'stem', standardizeLayer(x), { channels: 32, kernel: 3 }));
      for (const [index, block] of blocks.entries()) {
        y = residual(network, `block${index + 1}`, y, block, halving);
      }
      const features =
        pooling === 'mean' ? flatten(globalAveragePool(y)) : globalDepthwiseLayer(network, 'places', y);
      return denseLayer(network, 'logits', dropoutLayer(network, features, 0.4), { units: classes });
    },
  };
}
