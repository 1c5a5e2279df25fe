import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { floats } from '../../runtime/session.js';
import { withFastSlopes } from './fast-slopes.js';
import { NET_NAMES } from './net-plans.js';
import { encodeNet } from './nets.js';
import { run, SLOPES, withSlopes } from './testing/sloped-nets.js';

const fast = (file: Uint8Array): Uint8Array => encodeModel(withFastSlopes(decodeModel(file, 'net')));

const operatorsOf = (file: Uint8Array): string[] =>
  decodeModel(file, 'net').graph.node.map(({ opType }) => opType);

describe.each(NET_NAMES)('the %s-Net', (net) => {
  test.each(SLOPES)('gives the same with slopes %s', async (_, low, high) => {
    const file = encodeNet(net, withSlopes(net, low, high));
    expect(operatorsOf(fast(file))).not.toContain('PRelu');
    const [expected, got] = [await run(net, file), await run(net, fast(file))];
    for (const [name, tensor] of Object.entries(expected)) {
      expect(got[name]!.shape).toEqual(tensor.shape);
      const [a, b] = [floats(tensor), floats(got[name])];
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThanOrEqual(1e-6);
    }
  });
});

test('pooling goes first where no slope is negative, and only there', () => {
  const start = (low: number) => operatorsOf(fast(encodeNet('r', withSlopes('r', low, 1))));
  expect(start(0).slice(0, 4)).toEqual(['Conv', 'MaxPool', 'Mul', 'Max']);
  expect(start(-1).slice(0, 4)).toEqual(['Conv', 'Mul', 'Max', 'MaxPool']);
});
