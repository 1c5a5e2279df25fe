import { expect, test } from 'vitest';
import { Graph } from '../../../graph/graph.js';
import { portable } from '../../../graph/lowering/portable.js';
import { runGraph } from '../../../graph/testing/run-graph.js';
import { Network } from '../../../nn/network.js';
import { Random } from '../../../random.js';
import { openSession } from '../../../runtime/node.js';
import { floats } from '../../../runtime/session.js';
import { NET_NAMES, NET_PLANS, type NetName } from '../net-plans.js';
import { encodeNet, netParameters } from '../nets.js';
import { buildTrainable, foldNet, learnedTensors } from './network.js';

/** Vectors as after some training: no scale is 1, no shift or mean 0. */
function randomVectors(net: NetName, random: Random): Record<string, Float32Array> {
  const { groups, statistics } = learnedTensors(net);
  const vectors: Record<string, Float32Array> = {};
  for (const { name, layout } of groups) {
    const flat = new Float32Array(layout.size);
    for (const tensor of layout.tensors) {
      const fans = tensor.shape.length === 4 ? tensor.shape.slice(1) : tensor.shape.slice(0, 1);
      const reach = name === 'decayed' ? Math.sqrt(3 / fans.reduce((a, b) => a * b, 1)) : 1;
      const view = layout.view(flat, tensor);
      view.forEach((_, i) => {
        view[i] = random.uniform(-reach, reach);
      });
    }
    vectors[`${name}.weights`] = flat;
  }
  vectors.statistics = Float32Array.from({ length: statistics.size }, () => random.uniform(0.3, 2));
  return vectors;
}

test.each(NET_NAMES)('the %s-Net with its batch normalisation folded in computes the same', async (net) => {
  const random = new Random(1);
  const vectors = randomVectors(net, random);
  const { size } = NET_PLANS[net];
  const shape = [3, 3, size, size];
  const { groups, statistics } = learnedTensors(net);

  const trained = new Graph();
  const values = new Map<string, Float32Array>();
  for (const { name, layout } of groups) {
    for (const tensor of layout.tensors)
      values.set(tensor.name, layout.view(vectors[`${name}.weights`]!, tensor));
  }
  for (const tensor of statistics.tensors)
    values.set(tensor.name, statistics.view(vectors.statistics!, tensor));
  const constant = ({ name, shape }: { readonly name: string; readonly shape: readonly number[] }) =>
    trained.constant(values.get(name)!.slice(), shape, name);
  const network = new Network(trained, 'inference', { parameter: constant, statistic: constant });
  const outputs = buildTrainable(net, network, trained.input('images', shape));
  for (const [name, value] of Object.entries(outputs)) trained.output(name, value);

  const images = Float32Array.from({ length: 3 * 3 * size * size }, () => random.uniform(0, 255));
  const expected = await runGraph(trained, { images }, portable);
  const session = await openSession(encodeNet(net, foldNet(net, vectors)));
  const { face, ...got } = await session.run({ images: { shape, data: images } });
  await session.release();
  const logits = expected.face!;
  // One cell of the P-Net, so that all results are [3, values].
  floats(face).forEach((probability, i) => {
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(logits[2 * i]! - logits[2 * i + 1]!)), 5);
  });
  delete expected.face;
  for (const [name, data] of Object.entries(expected)) {
    const largest = Math.max(...data.map(Math.abs));
    expect(largest).toBeGreaterThan(0.01);
    data.forEach((value, i) => {
      expect(Math.abs(floats(got[name])[i]! - value)).toBeLessThan(1e-5 * Math.max(1, largest));
    });
  }
});

test('what is learned is what the net has, but biases in front of a normalisation, and that', () => {
  for (const net of NET_NAMES) {
    const { groups } = learnedTensors(net);
    const learned = groups.flatMap(({ layout }) => layout.tensors.map(({ name }) => name));
    const own = learned.filter((name) => !name.includes('.norm.'));
    const expected = [...netParameters(net).keys()].filter((name) => !/^(conv\d|dense)\.bias$/.test(name));
    expect(own.sort()).toEqual(expected.sort());
    // Kernels decay; nothing else does.
    const decayed = groups.find(({ decay }) => decay)!.layout.tensors.map(({ name }) => name);
    expect(decayed.every((name) => name.endsWith('.weight'))).toBe(true);
  }
});
