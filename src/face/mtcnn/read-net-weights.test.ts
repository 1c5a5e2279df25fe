import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { halveWeights } from '../../graph/onnx/halve.js';
import { NET_NAMES } from './net-plans.js';
import { encodeNet, netParameters } from './nets.js';
import { readNetWeights } from './read-net-weights.js';
import { randomWeights } from './testing/random-weights.js';

describe('weights read from a net’s file', () => {
  test.each(NET_NAMES)('are those that were written: %s', (net) => {
    const written = randomWeights(net, 5);
    const read = readNetWeights(encodeNet(net, written), net, `${net}.onnx`);
    for (const [name, shape] of netParameters(net)) {
      const [got, expected] = [read.take(name, shape), written.take(name, shape)];
      const most = got.reduce((error, value, i) => Math.max(error, Math.abs(value - expected[i]!)), 0);
      expect(most, name).toBeLessThan(1e-5);
    }
  });

  test('stored in 16 bits have eleven bits each', () => {
    const written = randomWeights('r', 5);
    const file = encodeModel(halveWeights(decodeModel(encodeNet('r', written), 'r.onnx')));
    const read = readNetWeights(file, 'r', 'r.onnx');
    for (const [name, shape] of netParameters('r')) {
      const expected = written.take(name, shape);
      const off = read.take(name, shape).map((value, i) => Math.abs(value - expected[i]!));
      const largest = Math.max(...expected.map(Math.abs));
      // Weights may be 1/2048 off. Biases are not, but the first layer takes levels: its biases are less a sum over its weights.
      expect(Math.max(...off), name).toBeLessThan(name === 'conv1.bias' ? 0.002 : largest / 1000);
    }
  });

  test('of another program are refused', () => {
    const model = decodeModel(encodeNet('r', randomWeights('r', 1)), 'r.onnx');
    const foreign = encodeModel({ ...model, producerName: 'another' });
    expect(() => readNetWeights(foreign, 'r', 'r.onnx')).toThrowError(
      expect.objectContaining({ code: 'MODEL_BROKEN' }),
    );
  });
});
