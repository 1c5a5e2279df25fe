import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
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

  test('of another program are refused', () => {
    const model = decodeModel(encodeNet('r', randomWeights('r', 1)), 'r.onnx');
    const foreign = encodeModel({ ...model, producerName: 'another' });
    expect(() => readNetWeights(foreign, 'r', 'r.onnx')).toThrowError(
      expect.objectContaining({ code: 'MODEL_BROKEN' }),
    );
  });
});
