import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTE_TYPE_NUMBERS,
  ELEMENT_TYPE_NUMBERS,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../graph/onnx/model.js';
import { problemOfGrowth } from './bound-growth.js';

type Weights = readonly OnnxTensor[];
type Sizes = readonly number[];
type Words = Readonly<Record<string, number | readonly number[] | string | OnnxTensor>>;

function attributeOf([name, value]: [string, Words[string]]): OnnxAttribute {
  if (typeof value === 'number') return { name, i: value, type: ATTRIBUTE_TYPE_NUMBERS.int };
  if (typeof value === 'string')
    return { name, s: new TextEncoder().encode(value), type: ATTRIBUTE_TYPE_NUMBERS.string };
  return 'dims' in value
    ? { name, t: value, type: 4 }
    : { name, ints: value as readonly number[], type: ATTRIBUTE_TYPE_NUMBERS.ints };
}
const node = (opType: string, input: readonly string[], output: string, words: Words = {}): OnnxNode => ({
  ...{ opType, input, name: '', domain: '' },
  output: output.split(' '),
  attribute: Object.entries(words).map(attributeOf),
});
/** A weight whose bytes do not matter. */
const weight = (name: string, dims: readonly number[]): OnnxTensor => ({
  ...{ name, dims, dataType: ELEMENT_TYPE_NUMBERS.float32, rawData: new Uint8Array() },
});
const whole = (name: string, numbers: readonly number[], dims = [numbers.length]): OnnxTensor => ({
  ...{ name, dims, dataType: ELEMENT_TYPE_NUMBERS.int64 },
  rawData: new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer),
});
function problem(
  nodes: readonly OnnxNode[],
  weights: readonly OnnxTensor[] = [],
  sizes: readonly number[] = [1, 1, 48, 48],
): string | undefined {
  const dim = sizes.map((size) => (size > 0 ? { dimValue: size } : { dimParam: 'N' }));
  const type = { tensorType: { elemType: 1, shape: { dim } } };
  const graph: OnnxGraph = {
    ...{ node: nodes, name: 'g', initializer: weights, output: [] },
    input: [{ name: 'x', type }],
  };
  return problemOfGrowth(graph);
}
/** Nodes from `x` to `y`, then a weight of 60,000 by 60,000 against what `y` should be: whether `y` is of that size. */
const sizeOf = (
  nodes: readonly OnnxNode[],
  weights: readonly OnnxTensor[] = [],
  sizes?: readonly number[],
) => {
  const given = problem(
    [
      ...nodes,
      node('Shape', ['y'], 'shape'),
      node('Constant', [], 'last', { value: whole('', [2 ** 40]) }),
      node('Concat', ['shape', 'last'], 'wide', { axis: 0 }),
      node('Reshape', ['y', 'wide'], 'z'),
    ],
    weights,
    sizes,
  );
  return Number(/may give (\d+) values/.exec(given ?? '')?.[1]) / 2 ** 40;
};

describe('a small graph is refused whose values grow', () => {
  it('by a concatenation of a value with itself, forty times', () => {
    const twice = Array.from({ length: 40 }, (_, i) =>
      node('Concat', [i === 0 ? 'x' : `v${i}`, i === 0 ? 'x' : `v${i}`], `v${i + 1}`, { axis: 1 }),
    );
    expect(problem(twice)).toBe('Concat may give 75497472 values');
  });

  it('by broadcasting a row and a column, or a product of them', () => {
    const weights = [weight('row', [1, 30_000]), weight('column', [30_000, 1])];
    expect(problem([node('Add', ['row', 'column'], 'y')], weights)).toContain('Add may give 900000000');
    expect(problem([node('MatMul', ['column', 'row'], 'y')], weights)).toContain('MatMul may give 900000000');
    expect(problem([node('Gemm', ['row', 'row'], 'y', { transA: 1 })], weights)).toContain('Gemm may give 9');
  });

  it('by indices, borders, or more channels than places', () => {
    const many = weight('many', [100_000]);
    expect(problem([node('Gather', ['x', 'many'], 'y', { axis: 3 })], [many])).toBe(undefined);
    expect(
      problem([node('Gather', ['x', 'many'], 'y'), node('Gather', ['y', 'many'], 'z')], [many]),
    ).toContain('Gather may give');
    const pads = [5000, 5000, 5000, 5000];
    const words = { kernel_shape: [2, 2], pads };
    expect(problem([node('MaxPool', ['x'], 'y', words)])).toContain('MaxPool may give');
    expect(problem([node('Conv', ['x', 'w'], 'y', words)], [weight('w', [1, 1, 2, 2])])).toContain(
      'Conv may',
    );
    expect(problem([node('Conv', ['x', 'w'], 'y')], [weight('w', [60_000, 1, 1, 1])])).toContain('Conv may');
  });

  it('in number, though each is small, and in the work that they take', () => {
    const row = Array.from({ length: 90 }, (_, i) => node('Relu', [i === 0 ? 'x' : `v${i}`], `v${i + 1}`));
    expect(problem(row, [], [1, 3, 1500, 1500])).toContain('it may make');
    const square = weight('w', [8000, 8000]);
    const powers = Array.from({ length: 3 }, (_, i) =>
      node('MatMul', [i === 0 ? 'w' : `v${i}`, 'w'], `v${i + 1}`),
    );
    expect(problem(powers, [square])).toContain('multiplications for one picture');
    expect(problem(new Array(20_001).fill(node('Relu', ['x'], 'y')))).toContain('20001 nodes');
  });

  it('by numbers that are not known, or of values that nobody gives', () => {
    const nodes = [node('Cast', ['x'], 'shape'), node('Reshape', ['x', 'shape'], 'v')];
    expect(problem([...nodes, node('Add', ['v', 'w'], 'y')], [weight('w', [64])])).toBe(undefined);
    expect(problem([...nodes, node('Add', ['v', 'w'], 'y')], [weight('w', [40_000])])).toContain(
      'Add may give',
    );
    const axes = Array.from({ length: 20 }, (_, axis) => axis);
    expect(problem([node('Unsqueeze', ['x'], 'y', { axes })])).toBe('Unsqueeze gives 24 axes');
    const less = [1, 3, -1, -1].map((dimValue) => ({ dimValue }));
    const input = [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: less } } } }];
    const twice = Array.from({ length: 9 }, (_, i) =>
      node('Concat', new Array(2).fill(i === 0 ? 'x' : `v${i}`), `v${i + 1}`, { axis: 1 }),
    );
    const graph = { node: twice, name: 'g', initializer: [], output: [], input };
    expect(problemOfGrowth(graph)).toContain('Concat may give');
    expect(problem([node('Add', ['y', 'x'], 'z')])).toBe('Add takes y, which no node before it gives');
  });
});

describe('the sizes of values', () => {
  it.each<[string, number, readonly OnnxNode[], Weights?, Sizes?]>([
    [
      'a convolution',
      8 * 24 * 24,
      [node('Conv', ['x', 'w'], 'y', { strides: [2, 2], pads: [1, 1, 1, 1] })],
      [weight('w', [8, 1, 3, 3])],
    ],
    [
      'one that keeps the size',
      8 * 24 * 24,
      [node('Conv', ['x', 'w'], 'y', { strides: [2, 2], auto_pad: 'SAME_UPPER' })],
      [weight('w', [8, 1, 3, 3])],
    ],
    ['pooling', 24 * 24, [node('MaxPool', ['x'], 'y', { kernel_shape: [2, 2], strides: [2, 2] })]],
    [
      'pooling, rounded up',
      16 * 16,
      [node('AveragePool', ['x'], 'y', { kernel_shape: [2, 2], strides: [3, 3], ceil_mode: 1 })],
      [],
      [1, 1, 47, 47],
    ],
    ['a mean', 1, [node('GlobalAveragePool', ['x'], 'y')]],
    ['flat', 2304, [node('Flatten', ['x'], 'y')]],
    [
      'weights',
      7,
      [node('Flatten', ['x'], 'f'), node('Gemm', ['f', 'w'], 'y', { transB: 1 })],
      [weight('w', [7, 2304])],
    ],
    ['a product', 48 * 5, [node('MatMul', ['x', 'w'], 'y')], [weight('w', [48, 5])]],
    ['a sum with scalars', 2304, [node('Mul', ['x', 'w'], 'y')], [weight('w', [])]],
    ['slopes', 2304, [node('PRelu', ['x', 'w'], 'y')], [weight('w', [1, 1, 1])]],
    ['a maximum of an axis', 48, [node('ReduceMax', ['x'], 'y', { axes: [-1], keepdims: 0 })]],
    ['a mean of axes', 48, [node('ReduceMean', ['x', 'w'], 'y')], [whole('w', [3])]],
    ['the largest', 48, [node('ArgMax', ['x'], 'y', { axis: 2 })]],
    [
      'a part',
      20 * 48,
      [node('Slice', ['x', 'from', 'to', 'axes'], 'y')],
      [whole('from', [-30]), whole('to', [-10]), whole('axes', [2])],
    ],
    ['halves', 1152, [node('Split', ['x'], 'y other', { axis: 2 })]],
    [
      'uneven parts',
      2304,
      [node('Split', ['x', 'parts'], 'p other', { axis: 2 }), node('Reshape', ['p', 'flat'], 'y')],
      [whole('parts', [8, 40]), whole('flat', [-1])],
    ],
    ['turned', 2304, [node('Transpose', ['x'], 'y', { perm: [0, 2, 3, 1] })]],
    ['without axes', 2304, [node('Squeeze', ['x'], 'y')]],
    ['with more', 2304, [node('Unsqueeze', ['x', 'w'], 'y')], [whole('w', [0, 5])]],
    ['rows by number', 3 * 48, [node('Gather', ['x', 'w'], 'y', { axis: 2 })], [weight('w', [3])]],
    ['an open size', 3 * 512 * 512, [node('Relu', ['x'], 'y')], [], [0, 3, 0, 0]],
    [
      'numbers of another form',
      2304,
      [node('Reshape', ['x', 'w'], 'y')],
      [{ ...whole('w', []), dims: [1], packedIntegers: Uint8Array.of(0x80, 0x12) }],
    ],
  ])('are known of %s', (_, size, nodes, weights, sizes) => {
    expect(sizeOf(nodes, weights, sizes)).toBe(size);
  });

  it('are followed through shapes that exporters compute', () => {
    const nodes = [
      node('Shape', ['x'], 'shape'),
      node('Constant', [], 'first', { value: whole('', [0], []) }),
      node('Gather', ['shape', 'first'], 'count'),
      node('Unsqueeze', ['count'], 'counts', { axes: [0] }),
      node('Constant', [], 'rest', { value: whole('', [-1]) }),
      node('Concat', ['counts', 'rest'], 'flat', { axis: 0 }),
      node('Reshape', ['x', 'flat'], 'rows'),
      node('MatMul', ['rows', 'w'], 'wide'),
      node('Add', ['wide', 'bias'], 'y'),
    ];
    expect(sizeOf(nodes, [weight('w', [2304, 4096]), weight('bias', [4096])])).toBe(4096);
    const slices = [
      node('Shape', ['x'], 'shape'),
      node('Slice', ['shape'], 'last', { starts: [2], ends: [4], axes: [0] }),
      node('Constant', [], 'two', { value: whole('', [2]) }),
      node('Div', ['last', 'two'], 'half'),
      node('Constant', [], 'four', { value_ints: [4, 1] }),
      node('Mul', ['four', 'two'], 'eight'),
      node('Concat', ['half', 'eight'], 'sizes', { axis: 0 }),
      node('Reshape', ['x', 'sizes'], 'y'),
    ];
    expect(sizeOf(slices)).toBe(24 * 24 * 8 * 2);
  });
});
