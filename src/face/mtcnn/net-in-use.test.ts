import { expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { openSession } from '../../runtime/node.js';
import { floats } from '../../runtime/session.js';
import { netInUse } from './net-in-use.js';
import { NET_NAMES, NET_PLANS } from './net-plans.js';
import { encodeNet } from './nets.js';
import { randomWeights } from './testing/random-weights.js';

test.each(NET_NAMES)('the %s-Net tells the logit of each probability', async (net) => {
  const side = net === 'p' ? 37 : NET_PLANS[net].size;
  const session = await openSession(netInUse(encodeNet(net, randomWeights(net, 2)), net, 'net'), {
    threads: 1,
  });
  const data = Float32Array.from({ length: 6 * side * side }, (_, i) => (i * 37) % 256);
  const { face, logit } = await session.run({ images: { shape: [2, 3, side, side], data } });
  await session.release();
  expect(logit!.shape).toEqual(face!.shape);
  const probabilities = floats(face);
  floats(logit).forEach((value, i) => {
    expect(probabilities[i]).toBeCloseTo(1 / (1 + Math.exp(-value)), 5);
  });
});

test('a file of another program stays as it is; what is no ONNX file is refused', () => {
  const model = decodeModel(encodeNet('p', randomWeights('p', 1)), 'p');
  const foreign = encodeModel({ ...model, producerName: 'other' });
  expect(netInUse(foreign, 'p', 'net')).toBe(foreign);
  const broken = () => netInUse(Uint8Array.of(1, 2, 3), 'p', 'p.onnx');
  expect(broken).toThrow(expect.objectContaining({ code: 'MODEL_BROKEN' }));
  expect(broken).toThrow(/p\.onnx/);
});
