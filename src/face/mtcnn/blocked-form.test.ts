import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { floats } from '../../runtime/session.js';
import { withBlocks } from './blocked-form.js';
import { NET_NAMES } from './net-plans.js';
import { encodeNet } from './nets.js';
import { run, SLOPES, withSlopes } from './testing/sloped-nets.js';

const blocked = (file: Uint8Array): Uint8Array => encodeModel(withBlocks(decodeModel(file, 'net')));

/** What the runtime copies values into another order for, by the operators before and after. */
const operatorsOf = (file: Uint8Array): string[] =>
  decodeModel(file, 'net').graph.node.map(({ opType }) => opType);

describe.each(NET_NAMES)('the %s-Net', (net) => {
  test.each(SLOPES)('gives the same in blocks with slopes %s', async (_, low, high) => {
    const file = encodeNet(net, withSlopes(net, low, high));
    const [expected, got] = [await run(net, file), await run(net, blocked(file))];
    for (const [name, tensor] of Object.entries(expected)) {
      expect(got[name]!.shape).toEqual(tensor.shape);
      const [a, b] = [floats(tensor), floats(got[name])];
      const largest = Math.max(1, ...a.map(Math.abs));
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThanOrEqual(1e-5 * largest);
    }
  });

  test('leaves blocks for nothing between its convolutions', () => {
    const operators = operatorsOf(blocked(encodeNet(net, withSlopes(net, -1, 2))));
    const inside = operators.slice(0, operators.lastIndexOf('Conv'));
    expect(new Set(inside)).toEqual(new Set(['Conv', 'MaxPool', 'Mul', 'Relu', 'Add']));
  });
});

test('pooling goes first where slopes are negative and the block has room', () => {
  const operators = operatorsOf(blocked(encodeNet('p', withSlopes('p', -0.1, 1))));
  expect(operators.slice(0, 2)).toEqual(['Conv', 'MaxPool']);
});

// A damaged file, which the runtime refuses, ended the process here with a full stack.
test('nodes that go in a circle end the rewriting', () => {
  const model = decodeModel(encodeNet('p', withSlopes('p', 0, 1)), 'net');
  const [first, ...others] = model.graph.node;
  const relus = [
    { ...first!, name: 'a', opType: 'Relu', input: ['b'], output: ['a'], attribute: [] },
    { ...first!, name: 'b', opType: 'Relu', input: ['a'], output: ['b'], attribute: [] },
  ];
  const circle = { ...model, graph: { ...model.graph, node: [...relus, first!, ...others] } };
  expect(withBlocks(circle).graph.node.length).toBeGreaterThan(others.length);
});
