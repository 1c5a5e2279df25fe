import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { Layout, Network, type Parameter, parameterGroups } from './network.js';

const ZERO = { kind: 'constant', value: 0 } as const;

function emptyNetwork(): Network {
  const graph = new Graph();
  const source = ({ name, shape }: Pick<Parameter, 'name' | 'shape'>) => graph.input(name, shape);
  return new Network(graph, 'training', { parameter: source, statistic: source });
}

describe('a network', () => {
  test('names tensors after the scopes they are made in, which end when building fails', () => {
    const network = emptyNetwork();
    network.scoped('block', () => {
      network.scoped('conv', () => network.parameter('weight', [2], ZERO, true));
      network.statistic('mean', [3], 0.5);
    });
    expect(() =>
      network.scoped('broken', () => {
        throw new RangeError('no');
      }),
    ).toThrow(RangeError);
    network.mask([4, 5], 0.25);
    expect(network.parameters).toEqual([
      { name: 'block.conv.weight', shape: [2], initializer: ZERO, decay: true },
    ]);
    expect(network.statistics).toEqual([{ name: 'block.mean', shape: [3], initial: 0.5 }]);
    expect(network.masks).toEqual([{ name: 'mask_0', shape: [4, 5], rate: 0.25 }]);
  });

  test('refuses two parameters of one name', () => {
    const network = emptyNetwork();
    network.parameter('weight', [2], ZERO, true);
    expect(() => network.parameter('weight', [2], ZERO, true)).toThrow(
      expect.objectContaining({ code: 'GRAPH_INVALID', message: 'Two parameters are named weight.' }),
    );
  });

  test('gives every mask an input of its own', () => {
    const network = emptyNetwork();
    for (const scope of ['a', 'b']) network.scoped(scope, () => network.mask([2], 0.5));
    network.mask([2], 0.5);
    const names = network.masks.map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
    expect(network.graph.inputs.map(({ name }) => name)).toEqual(names);
  });
});

const anyShapes = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }), {
  minLength: 1,
  maxLength: 8,
});

describe('a layout', () => {
  test('gives every tensor a part of its own, in order, and leaves nothing over', () => {
    fc.assert(
      fc.property(anyShapes, (shapes) => {
        const layout = new Layout(shapes.map((shape, i) => ({ name: `t${i}`, shape })));
        const flat = new Float32Array(layout.size).fill(-1);
        layout.tensors.forEach((tensor, i) => {
          const view = layout.view(flat, tensor);
          expect(view).toHaveLength(tensor.shape.reduce((a, b) => a * b, 1));
          view.fill(i);
        });
        expect(flat.includes(-1)).toBe(false);
        expect([...flat]).toEqual([...flat].sort((a, b) => a - b));
      }),
    );
  });
});

describe('groups', () => {
  test('hold every parameter once, by whether it decays', () => {
    const anyDecays = fc.array(fc.boolean(), { maxLength: 10 });
    fc.assert(
      fc.property(anyDecays, (decays) => {
        const parameters = decays.map(
          (decay, i): Parameter => ({ name: `p${i}`, shape: [i + 1], initializer: ZERO, decay }),
        );
        const groups = parameterGroups(parameters);
        for (const { name, decay, layout } of groups) {
          expect(name).toBe(decay ? 'decayed' : 'plain');
          expect(layout.tensors).toEqual(parameters.filter((parameter) => parameter.decay === decay));
          expect(layout.size).toBeGreaterThan(0);
        }
        const held = groups.reduce((sum, { layout }) => sum + layout.tensors.length, 0);
        expect(held).toBe(parameters.length);
      }),
    );
  });
});
