import { BinaryReader } from '@bufbuild/protobuf/wire';
import { ELEMENT_TYPE_NUMBERS, type OnnxNode, type OnnxTensor } from '../graph/onnx/model.js';

/** Numbers that are followed through a graph: shapes and axes. */
const MOST_FOLLOWED = 64;

/** How large a value between two nodes is. */
export interface Extent {
  /** Sizes along its axes. Without them not even the number of axes is known. */
  readonly dims?: readonly number[];
  /** A bound of its elements. */
  readonly most: number;
  /** Its elements, of a few whole numbers: shapes and axes. */
  readonly numbers?: readonly number[];
}

/** What a node gives, as each of its outputs, and the multiplications that takes. */
export interface Given {
  readonly extent: Extent;
  readonly multiplications?: number;
}

type Rule = (inputs: readonly Extent[], node: OnnxNode) => Given;

const NONE: Extent = { dims: [], most: 0 };

export function product(numbers: readonly number[]): number {
  return numbers.reduce((result, number) => result * number, 1);
}

/** Numbers in a shape. */
export function brought(dims: readonly number[], numbers: readonly number[]): Extent {
  return { dims, most: numbers.length, numbers };
}

/** A tensor of the file, with its numbers where they are few and whole. */
export function extentOf({ dims, dataType, rawData, packedIntegers }: OnnxTensor): Extent {
  const most = product(dims);
  const raw: Uint8Array | undefined = rawData;
  const size = dataType === ELEMENT_TYPE_NUMBERS.int64 ? 8 : 4;
  const isWhole = size === 8 || dataType === ELEMENT_TYPE_NUMBERS.int32;
  if (!isWhole || !(most <= MOST_FOLLOWED)) return { dims, most };
  if (packedIntegers !== undefined) {
    const reader = new BinaryReader(packedIntegers);
    const numbers: number[] = [];
    while (reader.pos < reader.len) numbers.push(Number(reader.int64()));
    return numbers.length === most ? brought(dims, numbers) : { dims, most };
  }
  if (raw?.length !== size * most) return { dims, most };
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const numbers = Array.from({ length: most }, (_, i) =>
    size === 8 ? Number(view.getBigInt64(8 * i, true)) : view.getInt32(4 * i, true),
  );
  return brought(dims, numbers);
}

/** The rule of an operator that a network of another program may have. */
export function extentRule({ opType }: OnnxNode): Rule {
  // An operator without a rule of its own gives what it takes, or less.
  return RULES[opType] ?? keep;
}

const RULES: Readonly<Record<string, Rule>> = {
  Add: (inputs) => broadcast(inputs, (a, b) => a + b),
  Sub: (inputs) => broadcast(inputs, (a, b) => a - b),
  Mul: (inputs) => broadcast(inputs, (a, b) => a * b),
  Div: (inputs) => broadcast(inputs, (a, b) => Math.trunc(a / b)),
  Max: (inputs) => broadcast(inputs),
  Min: (inputs) => broadcast(inputs),
  Pow: (inputs) => broadcast(inputs),
  PRelu: (inputs) => broadcast(inputs),
  ArgMax: reduce,
  AveragePool: pool,
  Concat: concat,
  Constant: constant,
  Conv: (inputs, node) => convolve(inputs[0], inputs[1], node),
  Flatten: flatten,
  Gather: gather,
  Gemm: gemm,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  MatMul: matMul,
  MaxPool: pool,
  QLinearConv: (inputs, node) => convolve(inputs[0], inputs[3], node),
  ReduceMax: reduce,
  ReduceMean: reduce,
  ReduceSum: reduce,
  Reshape: reshape,
  Shape: ([x = NONE]) => ({
    extent: x.dims === undefined ? { most: 64 } : brought([x.dims.length], x.dims),
  }),
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};

const sized = (dims: readonly number[]): Given => ({ extent: { dims, most: product(dims) } });
const unsized = (most: number): Given => ({ extent: { most } });
const without = ({ dims, most }: Extent): Extent => (dims === undefined ? { most } : { dims, most });

function keep([x = NONE]: readonly Extent[], { opType }: OnnxNode): Given {
  return { extent: opType === 'Cast' || opType === 'Identity' ? x : without(x) };
}

const ints = ({ attribute }: OnnxNode, name: string): readonly number[] | undefined => {
  const found = attribute.find((each) => each.name === name)?.ints;
  return found === undefined || found.length === 0 ? undefined : found;
};
const int = ({ attribute }: OnnxNode, name: string, otherwise: number): number =>
  attribute.find((each) => each.name === name)?.i ?? otherwise;
const place = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Axes, which were an attribute once and are an input since. */
const axesOf = (inputs: readonly Extent[], node: OnnxNode): readonly number[] | undefined =>
  ints(node, 'axes') ?? inputs[1]?.numbers;

function broadcast(inputs: readonly Extent[], compute?: (a: number, b: number) => number): Given {
  const [a = NONE, b] = inputs;
  if (b !== undefined && inputs.length === 2 && compute !== undefined && a.numbers && b.numbers) {
    const [x, y] = [a.numbers, b.numbers];
    const length = Math.max(x.length, y.length);
    const numbers = Array.from({ length }, (_, i) => compute(x[i % x.length]!, y[i % y.length]!));
    return { extent: brought((x.length >= y.length ? a.dims : b.dims) ?? [length], numbers) };
  }
  return { extent: inputs.reduce(together, { dims: [], most: 1 }) };
}

/** Two values stretched to one shape. Of an unknown number of axes, each element of one may meet each of the other. */
function together(a: Extent, b: Extent): Extent {
  if (a.dims === undefined || b.dims === undefined) {
    if (b.dims?.length === 0 || b.most === 1) return without(a);
    if (a.dims?.length === 0 || a.most === 1) return without(b);
    return { most: a.most * b.most };
  }
  const rank = Math.max(a.dims.length, b.dims.length);
  const size = (dims: readonly number[], axis: number): number => dims[axis - rank + dims.length] ?? 1;
  const dims = Array.from({ length: rank }, (_, axis) => Math.max(size(a.dims!, axis), size(b.dims!, axis)));
  return { dims, most: product(dims) };
}

function concat(inputs: readonly Extent[], node: OnnxNode): Given {
  if (inputs.every(({ numbers }) => numbers !== undefined)) {
    const numbers = inputs.flatMap((each) => each.numbers!);
    if (numbers.length <= MOST_FOLLOWED) return { extent: brought([numbers.length], numbers) };
  }
  const most = inputs.reduce((sum, each) => sum + each.most, 0);
  const [first] = inputs;
  const rank = first?.dims?.length ?? 0;
  if (inputs.some(({ dims }) => dims?.length !== rank) || rank === 0) return unsized(most);
  const along = place(int(node, 'axis', 0), rank);
  const dims = first!.dims!.map((_, axis) => {
    const sizes = inputs.map((each) => each.dims![axis]!);
    return axis === along
      ? sizes.reduce((sum, size) => sum + size, 0)
      : sizes.reduce((most, size) => Math.max(most, size), 0);
  });
  return { extent: { dims, most: product(dims) } };
}

function constant(_: readonly Extent[], node: OnnxNode): Given {
  const [value] = node.attribute;
  if (value?.t !== undefined) return { extent: extentOf(value.t) };
  if (value?.name === 'value_int') return { extent: brought([], [value.i ?? 0]) };
  if (value?.name === 'value_ints') return { extent: brought([value.ints?.length ?? 0], value.ints ?? []) };
  const count = value?.floats?.length ?? 0;
  return sized(value?.name === 'value_floats' ? [count] : []);
}

/** The size of an axis after a window moved along it. */
function windowed(size: number, axis: number, kernel: number, node: OnnxNode): number {
  const strides = ints(node, 'strides');
  const stride = Math.max(1, strides?.[axis] ?? 1);
  const automatic = node.attribute.find(({ name }) => name === 'auto_pad')?.s;
  const isSame =
    automatic !== undefined && String.fromCharCode(...automatic.subarray(0, 4)).startsWith('SAME');
  if (isSame) return Math.ceil(size / stride);
  const pads = ints(node, 'pads') ?? [];
  const padded = size + Math.abs(pads[axis] ?? 0) + Math.abs(pads[axis + pads.length / 2] ?? 0);
  const reach = Math.max(1, ints(node, 'dilations')?.[axis] ?? 1) * (kernel - 1);
  const round = int(node, 'ceil_mode', 0) === 0 ? Math.floor : Math.ceil;
  return Math.max(1, round((padded - reach - 1) / stride) + 1);
}

function convolve(x: Extent = NONE, weights: Extent = NONE, node: OnnxNode): Given {
  const [outputs = 1, ...kernel] = weights.dims ?? [];
  const [, ...window] = kernel;
  const each = product(kernel);
  if (x.dims === undefined || x.dims.length !== window.length + 2) {
    return { ...unsized(x.most * outputs), multiplications: x.most * outputs * each };
  }
  const sizes = window.map((size, axis) => windowed(x.dims![axis + 2]!, axis, size, node));
  const { extent } = sized([x.dims[0]!, outputs, ...sizes]);
  return { extent, multiplications: extent.most * each };
}

function pool([x = NONE]: readonly Extent[], node: OnnxNode): Given {
  const kernel = ints(node, 'kernel_shape') ?? [];
  if (x.dims === undefined || x.dims.length !== kernel.length + 2) {
    return { ...unsized(x.most * product(kernel)), multiplications: x.most * product(kernel) };
  }
  const sizes = kernel.map((size, axis) => windowed(x.dims![axis + 2]!, axis, size, node));
  const { extent } = sized([...x.dims.slice(0, 2), ...sizes]);
  const window = product(kernel.map((size, axis) => Math.min(size, x.dims![axis + 2]!)));
  return { extent, multiplications: extent.most * window };
}

function globalPool([x = NONE]: readonly Extent[]): Given {
  return x.dims === undefined ? unsized(x.most) : sized(x.dims.map((size, axis) => (axis < 2 ? size : 1)));
}

function flatten([x = NONE]: readonly Extent[], node: OnnxNode): Given {
  if (x.dims === undefined) return unsized(x.most);
  const axis = place(int(node, 'axis', 1), x.dims.length);
  return sized([product(x.dims.slice(0, axis)), product(x.dims.slice(axis))]);
}

function gather([data = NONE, indices = NONE]: readonly Extent[], node: OnnxNode): Given {
  if (data.dims === undefined || indices.dims === undefined) return unsized(data.most * indices.most);
  const axis = place(int(node, 'axis', 0), data.dims.length);
  const { numbers } = data;
  if (numbers !== undefined && indices.numbers !== undefined && data.dims.length === 1) {
    const taken = indices.numbers.map((index) => numbers[place(index, numbers.length)] ?? 0);
    return { extent: brought(indices.dims, taken) };
  }
  return sized([...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)]);
}

function gemm([a = NONE, b = NONE]: readonly Extent[], node: OnnxNode): Given {
  const turned = (dims: readonly number[], name: string): readonly number[] =>
    int(node, name, 0) === 0 ? dims : dims.toReversed();
  if (b.dims?.length !== 2) return unsized(a.most * b.most);
  const [depth = 1, columns = 1] = turned(b.dims, 'transB');
  const rows = a.dims?.length === 2 ? turned(a.dims, 'transA')[0]! : Math.ceil(a.most / Math.max(1, depth));
  return { ...sized([rows, columns]), multiplications: rows * columns * depth };
}

function matMul([a = NONE, b = NONE]: readonly Extent[]): Given {
  if (a.dims === undefined || b.dims === undefined || a.dims.length < 2 || b.dims.length < 2) {
    if (b.dims?.length !== 2) return { ...unsized(a.most * b.most), multiplications: a.most * b.most };
    const [depth = 1, columns = 1] = b.dims;
    const most = Math.ceil(a.most / Math.max(1, depth)) * columns;
    return { ...unsized(most), multiplications: most * depth };
  }
  const outer = together({ dims: a.dims.slice(0, -2), most: 1 }, { dims: b.dims.slice(0, -2), most: 1 });
  const given = sized([...outer.dims!, a.dims.at(-2)!, b.dims.at(-1)!]);
  return { ...given, multiplications: given.extent.most * a.dims.at(-1)! };
}

function reduce(inputs: readonly Extent[], node: OnnxNode): Given {
  const [x = NONE] = inputs;
  if (x.dims === undefined) return unsized(x.most);
  const { dims } = x;
  const axes = node.opType === 'ArgMax' ? [int(node, 'axis', 0)] : axesOf(inputs, node);
  // Axes that are computed may be any: no axis goes away, and none shrinks.
  if (axes === undefined && inputs[1] !== undefined) return unsized(x.most);
  const gone = new Set((axes ?? dims.map((_, axis) => axis)).map((axis) => place(axis, dims.length)));
  const shrunk = dims.map((size, axis) => (gone.has(axis) ? 1 : size));
  return sized(int(node, 'keepdims', 1) === 0 ? shrunk.filter((_, axis) => !gone.has(axis)) : shrunk);
}

function reshape([x = NONE, shape]: readonly Extent[], node: OnnxNode): Given {
  const wanted = shape?.numbers ?? ints(node, 'shape');
  if (wanted === undefined) return unsized(x.most);
  if (wanted.includes(0) && x.dims === undefined) return unsized(x.most);
  const sizes = wanted.map((size, axis) => (size === 0 ? (x.dims![axis] ?? 1) : size));
  const rest = product(sizes.filter((size) => size > 0));
  const dims = sizes.map((size) => (size < 0 ? Math.ceil(x.most / rest) : size));
  if (x.numbers !== undefined) return { extent: brought(dims, x.numbers) };
  return { extent: { dims, most: product(dims) } };
}

/** The axes that a slice is of, each with its place and edges; `undefined` where they cannot be known. */
function edgesOf(inputs: readonly Extent[], node: OnnxNode): readonly (readonly number[])[] | undefined {
  const [, starts, ends, axes, steps] = inputs;
  const from = starts?.numbers ?? ints(node, 'starts');
  const to = ends?.numbers ?? ints(node, 'ends');
  const along = axes === undefined ? (ints(node, 'axes') ?? from?.map((_, axis) => axis)) : axes.numbers;
  const strides = steps === undefined ? from?.map(() => 1) : steps.numbers;
  if (from === undefined || to === undefined || strides?.every((step) => step >= 1) !== true)
    return undefined;
  return along?.map((axis, i) => [axis, from[i]!, to[i]!, strides[i]!]);
}

function slice(inputs: readonly Extent[], node: OnnxNode): Given {
  const [x = NONE] = inputs;
  const edges = edgesOf(inputs, node);
  if (x.dims === undefined || edges === undefined) return unsized(x.most);
  const dims = [...x.dims];
  let { numbers } = x;
  for (const [along = 0, from = 0, to = 0, step = 1] of edges) {
    const axis = place(along, dims.length);
    const size = dims[axis] ?? 0;
    const [start = 0, end = 0] = [from, to].map((value) => Math.min(size, Math.max(0, place(value, size))));
    dims[axis] = Math.max(0, Math.ceil((end - start) / step));
    numbers = step === 1 ? numbers?.slice(start, end) : undefined;
  }
  return numbers === undefined ? sized(dims) : { extent: brought(dims, numbers) };
}

function split([x = NONE, wanted]: readonly Extent[], node: OnnxNode): Given {
  if (x.dims === undefined) return unsized(x.most);
  const axis = place(int(node, 'axis', 0), x.dims.length);
  const size = x.dims[axis] ?? 1;
  const count = node.output.length;
  const sizes = wanted?.numbers ?? ints(node, 'split') ?? new Array<number>(count).fill(size / count);
  // One extent stands for every output, which it can where they are of one size.
  const isEven = sizes.every((each) => each === sizes[0] && Number.isInteger(each));
  if (!isEven || (wanted !== undefined && wanted.numbers === undefined)) return unsized(x.most);
  return sized(x.dims.map((each, i) => (i === axis ? sizes[0]! : each)));
}

function squeeze(inputs: readonly Extent[], node: OnnxNode): Given {
  const [x = NONE] = inputs;
  const axes = axesOf(inputs, node);
  if (x.dims === undefined || (axes === undefined && inputs[1] !== undefined)) return unsized(x.most);
  const { dims } = x;
  const gone = axes?.map((axis) => place(axis, dims.length));
  const left = dims.filter((size, axis) => (gone === undefined ? size !== 1 : !gone.includes(axis)));
  return { extent: x.numbers === undefined ? { dims: left, most: x.most } : brought(left, x.numbers) };
}

function unsqueeze(inputs: readonly Extent[], node: OnnxNode): Given {
  const [x = NONE] = inputs;
  const axes = axesOf(inputs, node);
  if (x.dims === undefined || axes === undefined) return unsized(x.most);
  const rank = x.dims.length + axes.length;
  const added = new Set(axes.map((axis) => place(axis, rank)));
  const sizes = [...x.dims];
  const dims = Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (sizes.shift() ?? 1)));
  return { extent: x.numbers === undefined ? { dims, most: x.most } : brought(dims, x.numbers) };
}

function transpose([x = NONE]: readonly Extent[], node: OnnxNode): Given {
  if (x.dims === undefined) return unsized(x.most);
  const order = ints(node, 'perm') ?? x.dims.map((_, axis) => axis).toReversed();
  return { extent: { dims: order.map((axis) => x.dims![axis] ?? 1), most: x.most } };
}
