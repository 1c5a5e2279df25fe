import { expect, test } from 'vitest';
import { Graph } from './graph.js';
import { add, exp } from './operators/elementwise.js';

test('equal scalars are one constant', () => {
  const graph = new Graph();
  expect(graph.scalar(2)).toBe(graph.scalar(2));
  expect(graph.scalar(3)).not.toBe(graph.scalar(2));
  expect(graph.constants).toHaveLength(2);
});

test('scopes name the nodes made inside them, and end when building fails', () => {
  const graph = new Graph();
  const x = graph.input('x', [2]);
  const inner = graph.scoped('block', () => graph.scoped('act', () => exp(x)));
  expect(inner.name).toMatch(/^block\/act\/Exp_/);
  const failing = () =>
    graph.scoped('broken', () => {
      throw new RangeError('no');
    });
  expect(failing).toThrow(RangeError);
  expect(exp(x).name).toMatch(/^Exp_/);
});

test('every value has a name of its own', () => {
  const graph = new Graph();
  const x = graph.input('x', [2]);
  const values = [
    x,
    exp(x),
    exp(x),
    graph.scoped('a', () => exp(x)),
    graph.constant(new Float32Array(2), [2]),
  ];
  expect(new Set(values.map(({ name }) => name)).size).toBe(values.length);
});

test('a constant must fill its shape', () => {
  expect(() => new Graph().constant(new Float32Array(5), [2, 3], 'w')).toThrow(
    expect.objectContaining({ code: 'GRAPH_INVALID', message: 'Constant w: 5 values do not fill [2, 3].' }),
  );
});

test('two inputs may not share a name', () => {
  const graph = new Graph();
  graph.input('x', [1]);
  expect(() => graph.input('x', [2])).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
});

test('values of another graph are refused, as operands and as outputs', () => {
  const graph = new Graph();
  const foreign = new Graph().input('y', [1]);
  const message = 'Value y belongs to another graph.';
  expect(() => add(graph.input('x', [1]), foreign)).toThrow(message);
  expect(() => graph.output('out', foreign)).toThrow(message);
});

test('element types that differ are refused', () => {
  const graph = new Graph();
  expect(() => add(graph.input('a', [1]), graph.input('b', [1], 'int64'))).toThrow(
    'Add([1], [1]): one side is float32, the other int64',
  );
});
