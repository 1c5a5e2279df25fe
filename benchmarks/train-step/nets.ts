import { flatten, maxPool, relu } from '../../src/graph/operators/index.js';
import type { Architecture } from '../../src/nn/architectures/architecture.js';
import { findArchitecture } from '../../src/nn/architectures/registry.js';
import { batchNormLayer, convLayer, denseLayer, dropoutLayer, rescaleLayer } from '../../src/nn/layers.js';
import { parseConfig, resolveConfig, type TrainingConfig } from '../../src/training/config.js';

/** A net and the recipe its step is built from. */
export type Net = { architecture: Architecture; config: TrainingConfig };

/**
 * Six 3×3 convolutions in pairs at 48, 24 and 12 pixels: the usual small face net, and no work of ours, so that it
 * stands for nets that were not designed for the engine.
 */
const plain: Architecture = {
  name: 'plain',
  description: 'six plain convolutions and a dense layer of 256',
  forward(network, x, classes) {
    let y = rescaleLayer(x);
    [32, 32, 64, 64, 128, 128].forEach((channels, index) => {
      y = network.scoped(`stage${index + 1}`, () =>
        relu(batchNormLayer(network, 'norm', convLayer(network, 'conv', y, { channels, kernel: 3 }))),
      );
      if (index % 2 === 1) y = maxPool(y, { kernel: [2, 2] });
    });
    const hidden = relu(denseLayer(network, 'dense', flatten(y), { units: 256 }));
    return denseLayer(network, 'logits', dropoutLayer(network, hidden, 0.5), { units: classes });
  },
};

/** Names that `--nets` knows. */
export const NET_NAMES = ['mien-s', 'mien-se', 'mien-deep', 'learningimage', 'plain'];

/**
 * Small enough that the loss on noise, which is what the benchmark feeds, falls from the first step: where it leaps,
 * rounding alone drives two sides apart. The work is the same at any rate.
 */
const LEARNING_RATES = { sgd: 1e-3, adam: 1e-5 };

/** What is no part of the step is off, and pictures are whole: batches are ready before it starts. */
const READY_BATCHES = { augmentation: null, mixup: 0, progressive: null };

export function findNet(name: string, batch: number): Net {
  if (name === plain.name) {
    const config = parseConfig({
      model: name,
      epochs: 1,
      batch,
      optimizer: { kind: 'sgd' },
      learningRate: LEARNING_RATES.sgd,
      schedule: { kind: 'constant' },
      weightDecay: 5e-4,
      ...READY_BATCHES,
    });
    return { architecture: plain, config };
  }
  const recipe = resolveConfig(name, { batch, ...READY_BATCHES });
  return {
    architecture: findArchitecture(name),
    config: { ...recipe, learningRate: LEARNING_RATES[recipe.optimizer.kind] },
  };
}
