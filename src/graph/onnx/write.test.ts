import { describe, expect, test } from 'vitest';
import { openSession } from '../../runtime/node.js';
import type { Tensors } from '../../runtime/session.js';
import { type AttributeValue, Graph } from '../graph.js';
import { cpu } from '../lowering/cpu.js';
import { lower } from '../lowering/lower.js';
import { portable } from '../lowering/portable.js';
import {
  batchNormalizationTraining,
  conv,
  globalAveragePool,
  matmul,
  maxPool,
  mul,
  reduceSum,
  relu,
  reshape,
  slice,
} from '../operators/index.js';
import { defineOperator } from '../operators/operator.js';
import { decodeModel } from './codec.js';
import { type OnnxOptions, toOnnx } from './write.js';

const written = (graph: Graph, options?: OnnxOptions) => decodeModel(toOnnx(graph, options), 'test');

async function run(bytes: Uint8Array, feeds: Tensors): Promise<Record<string, number[]>> {
  const session = await openSession(bytes, { threads: 1 });
  try {
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, [...data].map(Number)]),
    );
  } finally {
    await session.release();
  }
}

/** relu(x · [[1, 2], [3, 4]]), which leaves the first dimension alone. */
function dense(batch: number): Graph {
  const graph = new Graph();
  const w = graph.constant(Float32Array.of(1, 2, 3, 4), [2, 2], 'w');
  graph.output('y', relu(matmul(graph.input('x', [batch, 2]), w)));
  return graph;
}

describe('in ONNX Runtime', () => {
  test('a written graph computes what it says', async () => {
    const x = { shape: [2, 2], data: Float32Array.of(1, 1, 1, -1) };
    // [1 1]·w = [4 6]; [1 −1]·w = [−2 −2] → 0
    expect(await run(toOnnx(dense(2)), { x })).toEqual({ y: [4, 6, 0, 0] });
  });

  test('operands, attributes and several outputs arrive', async () => {
    const graph = new Graph();
    const x = graph.input('x', [1, 1, 2, 4]);
    const kernel = graph.constant(Float32Array.of(1, 10), [1, 1, 1, 2]);
    graph.output('strided', conv(x, kernel, { strides: [1, 2], pads: [0, 1, 0, 1] }));
    graph.output('rows', reduceSum(reshape(x, [2, 4]), [1]));
    graph.output(
      'corner',
      slice(x, [
        { axis: 2, start: 1, end: 2 },
        { axis: 3, start: 2, end: 4 },
      ]),
    );
    graph.output('twice', mul(x, graph.scalar(2)));
    graph.output('mean', globalAveragePool(x));
    const feeds = { x: { shape: [1, 1, 2, 4], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) } };
    expect(await run(toOnnx(graph), feeds)).toEqual({
      // padded rows 0 1 2 3 4 0 and 0 5 6 7 8 0, taps [1 10] at columns 0, 2, 4
      strided: [10, 32, 4, 50, 76, 8],
      rows: [10, 26],
      corner: [7, 8],
      twice: [2, 4, 6, 8, 10, 12, 14, 16],
      mean: [4.5],
    });
  });

  test('an open batch takes any number of rows; a closed one does not', async () => {
    const rows = (n: number) => ({ x: { shape: [n, 2], data: new Float32Array(2 * n).fill(1) } });
    const open = toOnnx(dense(1), { batch: 'N' });
    for (const n of [1, 2, 5]) {
      const { y } = await run(open, rows(n));
      expect(y).toEqual(Array.from({ length: n }, () => [4, 6]).flat());
    }
    await expect(run(toOnnx(dense(2)), rows(5))).rejects.toThrow(
      expect.objectContaining({ code: 'RUNTIME_FAILED' }),
    );
  });

  test('open axes take pictures of any size, and only they', async () => {
    const graph = new Graph();
    const x = graph.input('x', [1, 1, 2, 2]);
    graph.output('y', maxPool(x, { kernel: [2, 2], pads: [0, 0, 1, 1] }));
    const bytes = toOnnx(graph, {
      batch: 'N',
      openAxes: { x: { 2: 'H', 3: 'W' }, y: { 2: 'rows', 3: 'columns' } },
    });
    const picture = (shape: number[], ...values: number[]) => ({
      x: { shape, data: Float32Array.from(values) },
    });
    // Odd sizes: the last window hangs over the end, as TensorFlow's SAME has it.
    expect(await run(bytes, picture([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, -7, -8, -9))).toEqual({
      y: [5, 6, -7, -9],
    });
    expect(await run(bytes, picture([2, 1, 1, 2], 1, 2, 4, 3))).toEqual({ y: [2, 4] });
    await expect(run(bytes, picture([1, 2, 1, 1], 1, 2))).rejects.toThrow(
      expect.objectContaining({ code: 'RUNTIME_FAILED' }),
    );
  });

  test('an output may be an input, a constant, or another output once more', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    graph.output('same', x);
    graph.output('fixed', graph.constant(Float32Array.of(7), [1]));
    const y = relu(x);
    graph.output('y', y);
    graph.output('again', y);
    const feeds = { x: { shape: [2], data: Float32Array.of(-1, 3) } };
    expect(await run(toOnnx(graph), feeds)).toEqual({ same: [-1, 3], fixed: [7], y: [0, 3], again: [0, 3] });
  });
});

describe('the file says', () => {
  test('who made it, its name, what it is, and its metadata', () => {
    const metadata = { mien: '{"version":1}', note: 'Übung', empty: '' };
    const model = written(dense(1), { name: 'dense', description: 'A test.', metadata });
    expect(model).toMatchObject({ producerName: 'mien', docString: 'A test.', irVersion: 8 });
    expect(model.graph.name).toBe('dense');
    expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual(metadata);
  });

  test('the shapes of inputs and outputs, the first dimension open where it is', () => {
    const shapes = (options?: OnnxOptions) => {
      const { input, output } = written(dense(3), options).graph;
      return [...input, ...output].map(({ name, type }) => [
        name,
        type.tensorType.elemType,
        type.tensorType.shape.dim.map(({ dimValue, dimParam }) => dimValue ?? dimParam),
      ]);
    };
    expect(shapes()).toEqual([
      ['x', 1, [3, 2]],
      ['y', 1, [3, 2]],
    ]);
    expect(shapes({ batch: 'N' })).toEqual([
      ['x', 1, ['N', 2]],
      ['y', 1, ['N', 2]],
    ]);
    expect(shapes({ batch: 'N', openAxes: { y: { 1: 'C' } } })).toEqual([
      ['x', 1, ['N', 2]],
      ['y', 1, ['N', 'C']],
    ]);
  });

  test('which sets of operators it needs', () => {
    expect(written(dense(1)).opsetImport).toEqual([{ domain: '', version: 17 }]);
    const graph = new Graph();
    const shape = [1, 16, 3, 3];
    graph.output('y', conv(graph.input('x', shape), graph.input('w', [16, 16, 1, 1])));
    const blocked = written(lower(graph, cpu({ block: 16, threads: 1 })));
    expect(blocked.opsetImport).toEqual([
      { domain: '', version: 17 },
      { domain: 'com.microsoft.nchwc', version: 1 },
    ]);
    expect(written(lower(graph, portable)).opsetImport).toHaveLength(1);
  });

  test('the constants as little-endian bytes, of their own part of a larger buffer only', () => {
    const graph = new Graph();
    const pool = Float32Array.of(9, 1, -2, 9);
    graph.output('a', relu(graph.constant(pool.subarray(1, 3), [2], 'c')));
    graph.output('b', graph.constant(BigInt64Array.of(-2n), [1], 'i'));
    const [c, i] = written(graph).graph.initializer;
    expect(c).toMatchObject({ name: 'c', dims: [2], dataType: 1 });
    // IEEE 754: 1 is 0x3f800000, −2 is 0xc0000000
    expect([...c!.rawData]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    expect(i).toMatchObject({ name: 'i', dims: [1], dataType: 7 });
    expect([...i!.rawData]).toEqual([0xfe, 255, 255, 255, 255, 255, 255, 255]);
  });

  test('equal operands once', () => {
    const graph = new Graph();
    const x = graph.input('x', [4]);
    graph.output('a', reshape(x, [2, 2]));
    graph.output('b', reshape(relu(x), [2, 2]));
    graph.output('c', reshape(x, [4, 1]));
    const { initializer, node } = written(graph).graph;
    expect(initializer).toHaveLength(2);
    const operands = node.filter(({ opType }) => opType === 'Reshape').map(({ input }) => input[1]!);
    const uses = initializer.map(({ name }) => operands.filter((operand) => operand === name).length);
    expect(uses.toSorted()).toEqual([1, 2]);
  });
});

describe('what cannot be written', () => {
  test('is a composite that no lowering has replaced; after lowering it is fine', () => {
    const graph = new Graph();
    const [scale, bias] = [graph.input('scale', [3]), graph.input('bias', [3])];
    graph.output('y', batchNormalizationTraining(graph.input('x', [2, 3, 2, 2]), scale, bias).y);
    expect(() => toOnnx(graph)).toThrow(
      expect.objectContaining({
        code: 'GRAPH_INVALID',
        message: expect.stringMatching(
          /^BatchNormalizationTraining \(BatchNormalizationTraining_\d+\) is not/,
        ),
        hint: expect.stringContaining('Lower'),
      }),
    );
    for (const lowering of [portable, cpu({ block: 0, threads: 1 })]) {
      expect(written(lower(graph, lowering)).graph.output).toHaveLength(1);
    }
  });

  test.each<[string, AttributeValue, string]>([
    ['int', 'one', 'Attribute setting is "one", expected int.'],
    ['ints', 3, 'Attribute setting is 3, expected ints.'],
    ['float', [1], 'Attribute setting is [1], expected float.'],
    ['string', 1, 'Attribute setting is 1, expected string.'],
  ])('is an attribute that is no %s', (kind, setting, message) => {
    const operator = defineOperator({
      type: 'Odd',
      attributeKinds: { setting: kind as 'int' },
      infer: ([x]) => [x!],
    });
    const graph = new Graph();
    graph.output('y', graph.apply(operator, [graph.input('x', [1])], { setting })[0]!);
    expect(() => toOnnx(graph)).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID', message }));
  });
});
