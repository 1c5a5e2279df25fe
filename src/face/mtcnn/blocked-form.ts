import { floatValues } from '../../graph/onnx/float-values.js';
import {
  ELEMENT_TYPE_NUMBERS,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../graph/onnx/model.js';
import { poolingFirst, slopesOf, withFastSlopes } from './fast-slopes.js';

/** Channels that the native runtime keeps side by side with the widest registers; with others 8, of which it is two. */
const BLOCK = 16;

/** What leaves channels in blocks, and makes zero of zero. */
const KEEPS_BLOCKS = ['MaxPool', 'Mul', 'Relu', 'Add'];

/**
 * A net for the native runtime on a processor, with the same results but for the last digits. That runtime convolves blocks
 * of channels. It copies all values into another order and back for what it cannot do on blocks: a maximum of two tensors, a
 * minimum, and pooling of a part of a block. These copies took half of the P-Net's time. So:
 * - PReLU with slope a is a · x + max((1 − a) · x, 0), or a · x + (1 − a) · max(x, 0) where a slope is above 1;
 * - negative slopes keep a pooling from going first. Where the last block has room, the channels of these slopes are also
 *   computed times their slope. The largest PReLU of a window is then the greater of two largest values;
 * - channels are filled up with zeros to whole blocks.
 */
export function withBlocks(model: OnnxModel): OnnxModel {
  const graph = editable(model);
  graph.nodes = poolingFirst(graph);
  poolBothSigns(graph);
  slopesOnBlocks(graph);
  fillBlocks(graph);
  return withFastSlopes(written(model, graph));
}

interface EditableGraph {
  nodes: OnnxNode[];
  readonly constants: Map<string, OnnxTensor>;
  readonly outputs: ReadonlySet<string>;
}

function editable({ graph }: OnnxModel): EditableGraph {
  return {
    nodes: [...graph.node],
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    outputs: new Set(graph.output.map(({ name }) => name)),
  };
}

/** The model with the graph, and those of its constants that a node takes. */
function written(model: OnnxModel, { nodes, constants }: EditableGraph): OnnxModel {
  const taken = new Set(nodes.flatMap(({ input }) => input));
  const initializer = [...constants.values()].filter(({ name }) => taken.has(name));
  return { ...model, graph: { ...model.graph, node: nodes, initializer } };
}

const usersOf = (nodes: readonly OnnxNode[], value: string): readonly OnnxNode[] =>
  nodes.filter(({ input }) => input.includes(value));

const wholeBlocks = (channels: number): number => Math.ceil(channels / BLOCK) * BLOCK;

/** Whether a file's convolution is as `encodeNet` writes it, so that its channels may be changed. */
function isPlainConvolution({ opType, input, attribute }: OnnxNode, { constants }: EditableGraph): boolean {
  if (opType !== 'Conv' || attribute.some(({ name }) => name === 'group')) return false;
  return constants.get(input[1]!)?.dims.length === 4 && (input.length < 3 || constants.has(input[2]!));
}

/** Of a PReLU with one constant slope for each channel of its picture. */
function channelSlopes(node: OnnxNode, { constants }: EditableGraph): Float32Array | undefined {
  return constants.get(node.input[1]!)?.dims.length === 3 ? slopesOf(node, constants) : undefined;
}

interface PooledSlopes {
  readonly conv: OnnxNode;
  readonly prelu: OnnxNode;
  readonly pool: OnnxNode;
  readonly slopes: Float32Array;
  /** The channels whose slope is negative. */
  readonly negative: readonly number[];
}

function poolBothSigns(graph: EditableGraph): void {
  for (const conv of graph.nodes) {
    const found = pooledSlopes(conv, graph);
    if (found === undefined) continue;
    const { prelu, pool, slopes, negative } = found;
    addScaledChannels(found, graph);
    const largest = `${prelu.output[0]}/largest`;
    const pooled: OnnxNode = { ...pool, input: [conv.output[0]!], output: [largest] };
    const greater = greaterOf(graph, pool, largest, slopes, negative);
    graph.nodes = graph.nodes.flatMap((node) =>
      node === prelu ? [pooled] : node === pool ? greater : [node],
    );
  }
}

/** A convolution whose result goes through PReLU with negative slopes and then pooling alone. */
function pooledSlopes(conv: OnnxNode, graph: EditableGraph): PooledSlopes | undefined {
  if (!isPlainConvolution(conv, graph)) return undefined;
  const [prelu, ...others] = usersOf(graph.nodes, conv.output[0]!);
  const slopes = prelu && channelSlopes(prelu, graph);
  if (slopes === undefined || others.length > 0) return undefined;
  const [pool, ...further] = usersOf(graph.nodes, prelu!.output[0]!);
  if (pool?.opType !== 'MaxPool' || further.length > 0) return undefined;
  const negative = [...slopes.keys()].filter((channel) => slopes[channel]! < 0);
  const room = wholeBlocks(slopes.length) - slopes.length;
  if (negative.length === 0 || negative.length > room) return undefined;
  return { conv, prelu: prelu!, pool, slopes, negative };
}

/** The convolution also computes the channels with negative slopes times their slope, after all others. */
function addScaledChannels({ conv, slopes, negative }: PooledSlopes, { constants }: EditableGraph): void {
  for (const name of conv.input.slice(1)) {
    const tensor = constants.get(name)!;
    const values = floatValues(tensor);
    const each = values.length / slopes.length;
    const scaled = negative.flatMap((channel) =>
      Array.from(values.subarray(channel * each, (channel + 1) * each), (value) => slopes[channel]! * value),
    );
    const [channels, ...rest] = tensor.dims as [number, ...number[]];
    const dims = [channels + negative.length, ...rest];
    constants.set(name, floatTensor(name, dims, Float32Array.of(...values, ...scaled)));
  }
}

/**
 * PReLU of what was pooled, as two convolutions of one pixel: y = largest + sign · max(kink, 0). Where a slope is negative it
 * is the greater of x and a · x, which is a · x + max(x − a · x, 0); where it is above 1, a · x − max((a − 1) · x, 0).
 */
function greaterOf(
  graph: EditableGraph,
  pool: OnnxNode,
  largest: string,
  slopes: Float32Array,
  negative: readonly number[],
): readonly OnnxNode[] {
  const [from, to] = [slopes.length + negative.length, slopes.length];
  const [line, kink] = [new Float32Array(to * from), new Float32Array(to * from)];
  slopes.forEach((slope, channel) => {
    const scaled = slopes.length + negative.indexOf(channel);
    line[channel * from + (slope < 0 ? scaled : channel)] = slope < 0 ? 1 : slope;
    kink[channel * from + channel] = slope < 0 ? 1 : Math.abs(1 - slope);
    if (slope < 0) kink[channel * from + scaled] = -1;
  });
  const signs = slopes.map((slope) => (slope > 1 ? -1 : 1));
  const y = pool.output[0]!;
  const dims = [to, from, 1, 1];
  const weights = (part: string, values: Float32Array): string =>
    constant(graph, `${y}/${part}.weight`, dims, values);
  const nodes = [
    made(pool, 'Conv', [largest, weights('kink', kink)], `${y}/kink`),
    made(pool, 'Relu', [`${y}/kink`], `${y}/above`),
    made(pool, 'Conv', [largest, weights('line', line)], `${y}/line`),
  ];
  const signed = signs.includes(-1) ? `${y}/signed` : `${y}/above`;
  if (signs.includes(-1)) {
    nodes.push(made(pool, 'Mul', [`${y}/above`, constant(graph, `${y}/sign`, [to, 1, 1], signs)], signed));
  }
  return [...nodes, made(pool, 'Add', [signed, `${y}/line`], y)];
}

function slopesOnBlocks(graph: EditableGraph): void {
  graph.nodes = graph.nodes.flatMap((prelu) => {
    const slopes = prelu.opType === 'PRelu' ? channelSlopes(prelu, graph) : undefined;
    if (slopes === undefined) return [prelu];
    const [x, y] = [prelu.input[0]!, prelu.output[0]!];
    const rest = constant(
      graph,
      `${y}/rest`,
      [slopes.length, 1, 1],
      slopes.map((slope) => 1 - slope),
    );
    const [scaled, line, above] = [`${y}/scaled`, `${y}/line`, `${y}/above`];
    const kink = slopes.every((slope) => slope <= 1)
      ? [made(prelu, 'Mul', [x, rest], scaled), made(prelu, 'Relu', [scaled], above)]
      : [made(prelu, 'Relu', [x], scaled), made(prelu, 'Mul', [scaled, rest], above)];
    return [...kink, made(prelu, 'Mul', [x, prelu.input[1]!], line), made(prelu, 'Add', [above, line], y)];
  });
}

/** Widens each convolution to whole blocks whose result comes to other convolutions alone. */
function fillBlocks(graph: EditableGraph): void {
  const inside = valuesInside(graph);
  const wide = new Map<string, number>();
  for (const node of graph.nodes) {
    const channels = wide.get(node.input[0]!);
    const result = node.output[0]!;
    if (isPlainConvolution(node, graph)) {
      wide.set(result, fillConvolution(node, channels, inside.has(result), graph));
    } else if (channels !== undefined && keepsBlocks(node, graph)) {
      fillConstant(node.input[1], [channels, 1, 1], graph);
      wide.set(result, channels);
    }
  }
}

/** How many channels the convolution then has; `channels` is how many it is given, where that changed. */
function fillConvolution(
  { input }: OnnxNode,
  channels: number | undefined,
  widen: boolean,
  graph: EditableGraph,
): number {
  const weight = graph.constants.get(input[1]!)!;
  const [to, from, ...kernel] = weight.dims as [number, number, ...number[]];
  const widened = widen ? wholeBlocks(to) : to;
  fillConstant(weight.name, [widened, channels ?? from, ...kernel], graph);
  fillConstant(input[2], [widened], graph);
  return widened;
}

/**
 * The values that come to convolutions alone, through what keeps blocks. From the last node to the first, so that each comes
 * after its users; in a damaged file, whose nodes go in circles, too.
 */
function valuesInside(graph: EditableGraph): ReadonlySet<string> {
  const inside = new Map<string, boolean>();
  for (const node of graph.nodes.toReversed()) {
    const goesOn =
      isPlainConvolution(node, graph) || (keepsBlocks(node, graph) && inside.get(node.output[0]!) === true);
    for (const value of node.input) inside.set(value, goesOn && inside.get(value) !== false);
  }
  for (const output of graph.outputs) inside.set(output, false);
  return new Set([...inside].filter(([, is]) => is).map(([value]) => value));
}

/** Whether channels of zeros come out of it as such: with a constant, if that has one value for each channel. */
function keepsBlocks({ opType, input }: OnnxNode, { constants }: EditableGraph): boolean {
  if (!KEEPS_BLOCKS.includes(opType)) return false;
  return input.slice(1).every((name) => (constants.get(name)?.dims.length ?? 3) === 3);
}

function fillConstant(name: string | undefined, dims: readonly number[], { constants }: EditableGraph): void {
  const tensor = constants.get(name ?? '');
  if (tensor !== undefined) constants.set(tensor.name, filled(tensor, dims));
}

/** The tensor with zeros after its values along the first two dimensions. */
function filled(tensor: OnnxTensor, dims: readonly number[]): OnnxTensor {
  const [to, from = 1, ...kernel] = tensor.dims as [number, ...number[]];
  if (dims[0] === to && (dims[1] ?? 1) === from) return tensor;
  const each = kernel.reduce((product, size) => product * size, 1);
  const [wide, deep = 1] = dims as [number, ...number[]];
  const [values, result] = [floatValues(tensor), new Float32Array(wide * deep * each)];
  for (let i = 0; i < to; i++) {
    for (let j = 0; j < from; j++) {
      const start = (i * from + j) * each;
      result.set(values.subarray(start, start + each), (i * deep + j) * each);
    }
  }
  return floatTensor(tensor.name, dims, result);
}

function made(like: OnnxNode, opType: string, input: readonly string[], output: string): OnnxNode {
  return { domain: like.domain, name: `${output}/${opType}`, opType, input, output: [output], attribute: [] };
}

/** Adds a constant; gives its name. */
function constant(
  { constants }: EditableGraph,
  name: string,
  dims: readonly number[],
  values: Float32Array,
): string {
  constants.set(name, floatTensor(name, dims, values));
  return name;
}

function floatTensor(name: string, dims: readonly number[], values: Float32Array): OnnxTensor {
  return {
    name,
    dims,
    dataType: ELEMENT_TYPE_NUMBERS.float32,
    rawData: new Uint8Array(values.slice().buffer),
  };
}
