import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { Random } from '../../random.js';
import { describeNetwork, type NetworkDescription } from '../description.js';
import { initializeGroup, type Mask, Network, type Parameter } from '../network.js';
import { ARCHITECTURES, findArchitecture } from './registry.js';

const CLASSES = 7;

const described = (name: string) => describeNetwork(findArchitecture(name), CLASSES);

/** The dropout masks of one training step with a picture. */
function masksOf(name: string): readonly Mask[] {
  const graph = new Graph();
  const source = (tensor: Pick<Parameter, 'name' | 'shape'>) => graph.input(tensor.name, tensor.shape);
  const network = new Network(graph, 'training', { parameter: source, statistic: source });
  findArchitecture(name).forward(network, graph.input('images', [1, 1, 48, 48]), CLASSES);
  return network.masks;
}

/** Layers as `Conv 64×48×48`, without what is done to the picture before the first convolution. */
function layersOf({ layers }: NetworkDescription): readonly string[] {
  const first = layers.findIndex(({ kind }) => kind === 'Conv');
  return layers.slice(first).map(({ kind, shape }) => `${kind} ${shape.join('×')}`);
}

function namesOf({ groups }: NetworkDescription, decay: boolean): readonly string[] {
  const group = groups.find((candidate) => candidate.decay === decay);
  return group?.layout.tensors.map(({ name }) => name) ?? [];
}

/** Weights and bias of a convolution, and its multiply-accumulates. */
const conv = (input: number, output: number, kernel: number, side: number) => ({
  parameters: input * output * kernel ** 2 + output,
  macs: input * output * kernel ** 2 * side ** 2,
});
const dense = (input: number, output: number) => ({
  parameters: input * output + output,
  macs: input * output,
});
const norm = (channels: number) => ({ parameters: 2 * channels, macs: 0 });

describe("learningimage, the original's network", () => {
  const network = described('learningimage');

  test('has its layers, in its order', () => {
    expect(layersOf(network)).toEqual([
      ...['Conv 64×48×48', 'Relu 64×48×48', 'Conv 64×48×48', 'Relu 64×48×48'],
      ...['BatchNormalization 64×48×48', 'MaxPool 64×24×24'],
      ...['Conv 128×24×24', 'Relu 128×24×24', 'Conv 128×24×24', 'Relu 128×24×24'],
      ...['BatchNormalization 128×24×24', 'MaxPool 128×12×12'],
      ...['Conv 128×12×12', 'Relu 128×12×12', 'Conv 128×12×12', 'Relu 128×12×12'],
      ...['BatchNormalization 128×12×12', 'MaxPool 128×6×6'],
      ...['Flatten 4608', 'Gemm 1024', 'Relu 1024', 'Gemm 1024', 'Relu 1024', 'Gemm 7'],
    ]);
  });

  test('has 6,332,231 parameters and 264 M multiply-accumulates', () => {
    const layers = [
      ...[conv(1, 64, 5, 48), conv(64, 64, 3, 48), norm(64)],
      ...[conv(64, 128, 3, 24), conv(128, 128, 3, 24), norm(128)],
      ...[conv(128, 128, 3, 12), conv(128, 128, 3, 12), norm(128)],
      ...[dense(128 * 6 * 6, 1024), dense(1024, 1024), dense(1024, CLASSES)],
    ];
    const total = (of: 'parameters' | 'macs') => layers.reduce((sum, layer) => sum + layer[of], 0);
    expect(total('parameters')).toBe(6_332_231);
    expect(network.parameters).toBe(total('parameters'));
    expect(network.macs).toBe(total('macs'));
  });

  test('drops 0.1 after each pooling and 0.2 after each of the two dense layers', () => {
    expect(masksOf('learningimage').map(({ shape, rate }) => [shape, rate])).toEqual([
      [[1, 64, 24, 24], 0.1],
      [[1, 128, 12, 12], 0.1],
      [[1, 128, 6, 6], 0.1],
      [[1, 1024], 0.2],
      [[1, 1024], 0.2],
    ]);
  });

  test('puts L2 on every kernel but the first', () => {
    expect(namesOf(network, true)).toEqual([
      ...['block1.conv2.weight', 'block2.conv1.weight', 'block2.conv2.weight'],
      ...['block3.conv1.weight', 'block3.conv2.weight'],
      ...['dense1.weight', 'dense2.weight', 'logits.weight'],
    ]);
  });

  test('starts every kernel as Keras does, after Glorot', () => {
    const kernels = network.groups
      .flatMap(({ layout }) => layout.tensors)
      .filter(({ name }) => name.endsWith('weight'));
    expect(kernels).toHaveLength(9);
    expect(new Set(kernels.map(({ initializer }) => initializer.kind))).toEqual(new Set(['glorot']));
  });
});

describe('mien-s', () => {
  const network = described('mien-s');

  test('has 1 to 3 M parameters and at most 100 M multiply-accumulates', () => {
    // A stem of 32, and blocks that halve the picture: two 3×3 beside one 1×1, each normalised.
    const blocks = [
      { input: 32, output: 64, side: 24 },
      { input: 64, output: 128, side: 12 },
      { input: 128, output: 256, side: 6 },
    ].map(({ input, output, side }) => {
      const kernels = 9 * input * output + 9 * output ** 2 + input * output;
      return { parameters: kernels + 3 * 2 * output, macs: kernels * side ** 2 };
    });
    const total = (of: 'parameters' | 'macs') => blocks.reduce((sum, block) => sum + block[of], 0);
    const parameters = 9 * 32 + 2 * 32 + total('parameters') + 256 * CLASSES + CLASSES;
    expect(network.parameters).toBe(parameters);
    expect(parameters).toBeGreaterThan(1e6);
    expect(parameters).toBeLessThan(3e6);
    const macs = 9 * 32 * 48 ** 2 + total('macs') + 256 * CLASSES;
    expect(network.macs).toBe(macs);
    expect(macs).toBeLessThanOrEqual(100e6);
  });

  test('is residual: three sums of a branch and its shortcut', () => {
    expect(layersOf(network).filter((layer) => layer.startsWith('Add'))).toEqual([
      'Add 64×24×24',
      'Add 128×12×12',
      'Add 256×6×6',
    ]);
  });

  test('has widths in whole blocks of 16 behind the first convolution', () => {
    const widths = network.layers.filter(({ kind }) => kind === 'Conv').map(({ shape }) => shape[0]!);
    expect(widths.filter((width) => width % 16 !== 0)).toEqual([]);
  });
});

describe('mien-se', () => {
  const network = described('mien-se');
  const gates = [64, 128, 256].map((channels) => [
    conv(channels, channels / 8, 1, 1),
    conv(channels / 8, channels, 1, 1),
  ]);

  test('is mien-s and three pairs of small layers', () => {
    const base = described('mien-s');
    const added = (of: 'parameters' | 'macs') => gates.flat().reduce((sum, layer) => sum + layer[of], 0);
    expect(network.parameters).toBe(base.parameters + added('parameters'));
    expect(network.macs).toBe(base.macs + added('macs'));
  });

  test('weighs channels by numbers between 0 and 1', () => {
    expect(layersOf(network).filter((layer) => /^(Sigmoid|Mul)/.test(layer))).toEqual([
      ...['Sigmoid 64', 'Mul 64×24×24'],
      ...['Sigmoid 128', 'Mul 128×12×12'],
      ...['Sigmoid 256', 'Mul 256×6×6'],
    ]);
  });
});

describe('mien-gd', () => {
  const network = described('mien-gd');

  test('is mien-se with a weight for each of 36 places of 256 channels', () => {
    expect(network.parameters).toBe(described('mien-se').parameters + 256 * 36);
  });

  test('begins as mien-se: with the means of the channels', () => {
    const group = network.groups.find(({ decay }) => !decay)!;
    const places = group.layout.tensors.find(({ name }) => name === 'places.weight')!;
    const weights = group.layout.view(initializeGroup(group, new Random(1)), places);
    expect(weights.every((weight) => Math.abs(weight - 1 / 36) < 1e-8)).toBe(true);
  });
});

describe('mien-deep', () => {
  const network = described('mien-deep');

  test('is five residual sums deep, the last two of each pair of what came in itself', () => {
    expect(layersOf(network).filter((layer) => layer.startsWith('Add'))).toEqual([
      'Add 64×24×24',
      ...['Add 128×12×12', 'Add 128×12×12'],
      ...['Add 256×6×6', 'Add 256×6×6'],
    ]);
    const shortcuts = network.layers.filter(({ name, kind }) => name.includes('shortcut') && kind === 'Conv');
    expect(shortcuts.map(({ name }) => name.split('.')[0])).toEqual(['block1', 'block2', 'block4']);
  });

  test('halves the picture by two means of two each way', () => {
    expect(layersOf(network).filter((layer) => /Pool/.test(layer) && !layer.startsWith('Global'))).toEqual([
      ...['AveragePool 32×48×48', 'AveragePool 32×24×24'],
      ...['AveragePool 64×24×24', 'AveragePool 64×12×12'],
      ...['AveragePool 128×12×12', 'AveragePool 128×6×6'],
    ]);
  });

  test('takes an eighth more work than mien-se, and no more than 1.5 M parameters', () => {
    expect(network.macs / described('mien-se').macs).toBeLessThan(1.125);
    expect(network.parameters).toBeLessThan(1.5e6);
  });
});

describe('mien-slim', () => {
  const network = described('mien-slim');

  test('is mien-se with fewer channels between the convolutions of its blocks', () => {
    const saved = [
      { input: 32, output: 64, inner: 48, side: 24 },
      { input: 64, output: 128, inner: 80, side: 12 },
      { input: 128, output: 256, inner: 160, side: 6 },
    ].map(({ input, output, inner, side }) => {
      const kernels = 9 * (input + output) * (output - inner);
      return { parameters: kernels + 2 * (output - inner), macs: kernels * side ** 2 };
    });
    const total = (of: 'parameters' | 'macs') => saved.reduce((sum, block) => sum + block[of], 0);
    const whole = described('mien-se');
    expect(network.parameters).toBe(whole.parameters - total('parameters'));
    expect(network.macs).toBe(whole.macs - total('macs'));
    expect(network.macs / whole.macs).toBeLessThan(0.69);
  });

  test('has widths in whole blocks of 16 behind the first convolution, but in the gates', () => {
    const wide = network.layers.filter(({ kind, shape }) => kind === 'Conv' && shape.length === 3);
    expect(wide.filter(({ shape }) => shape[0]! % 16 !== 0)).toEqual([]);
  });
});

describe('mien-tiny', () => {
  test('has less than 0.1 M parameters: trained in seconds', () => {
    const network = described('mien-tiny');
    const widths = [1, 16, 32, 48, 64];
    const stages = widths.slice(1).reduce((sum, width, i) => sum + 9 * widths[i]! * width + 2 * width, 0);
    expect(network.parameters).toBe(stages + 64 * CLASSES + CLASSES);
    expect(network.parameters).toBeLessThan(0.1e6);
    expect(network.macs).toBeLessThan(5e6);
  });
});

describe.each(ARCHITECTURES.map(({ name }) => name))('%s', (name) => {
  const network = described(name);

  test('says its size in its description, rightly', () => {
    const [, said] = /([\d.]+) M parameters/.exec(findArchitecture(name).description)!;
    const digits = said!.split('.')[1]?.length ?? 0;
    expect(said).toBe((network.parameters / 1e6).toFixed(digits));
  });

  test('spares biases and normalisation from decay', () => {
    expect(namesOf(network, true).every((parameter) => parameter.endsWith('.weight'))).toBe(true);
    expect(
      namesOf(network, false).filter((parameter) => /\.(bias|scale)$/.test(parameter)).length,
    ).toBeGreaterThan(0);
  });

  test("its layers' parameters add up to the whole", () => {
    expect(network.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(network.parameters);
    expect(network.groups.reduce((sum, { layout }) => sum + layout.size, 0)).toBe(network.parameters);
  });

  test('ends in as many logits as there are classes', () => {
    for (const classes of [2, 8]) {
      const { layers } = describeNetwork(findArchitecture(name), classes);
      expect(layers.at(-1)).toMatchObject({ name: 'logits', kind: 'Gemm', shape: [classes] });
    }
  });

  test('tracks a mean and a variance for each normalised channel', () => {
    const channels = network.layers
      .filter(({ kind }) => kind === 'BatchNormalization')
      .reduce((sum, { shape }) => sum + shape[0]!, 0);
    expect(network.statistics.size).toBe(2 * channels);
  });
});

test('a name that is not in the registry is MODEL_UNKNOWN, and the hint lists those that are', () => {
  expect(() => findArchitecture('resnet-50')).toThrow(
    expect.objectContaining({
      code: 'MODEL_UNKNOWN',
      message: 'No architecture is named "resnet-50".',
      hint: 'Choose one of mien-s, mien-se, mien-deep, mien-gd, mien-slim, mien-tiny, learningimage.',
    }),
  );
  for (const name of ['', 'Mien-S', '__proto__']) {
    expect(() => findArchitecture(name)).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  }
});

test('every name in the registry is its own', () => {
  const names = ARCHITECTURES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
