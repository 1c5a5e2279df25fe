import { MienError } from '../../errors.js';
import { BATCH_NORM_EPSILON } from '../operators/normalization.js';
import { type IntegerConvolution, integerConvolutions } from './integer-convolutions.js';
import {
  ELEMENT_TYPE_NUMBERS,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from './model.js';
import { scaleName, stepsName } from './quantize.js';

/** From the least value to the greatest. */
export type Range = readonly [least: number, greatest: number];

/** The ranges of each convolution's input and output, by the name of its kernel. */
export type ActivationRanges = Readonly<Record<string, { readonly input: Range; readonly output: Range }>>;

/**
 * Largest step of a weight away from zero: 7 bits. Processors without instructions for 8-bit dot products add two
 * products of 255 × 127 in 16 bits and cut the sum off; two of 255 × 63 fit.
 */
const WEIGHT_STEPS = 63;
/** Half of the range of 32 bits. The other half is for the sum to which a bias is added. */
const MOST_BIAS_STEPS = 2 ** 30;
/** Steps of an activation, stored as an unsigned byte. */
const ACTIVATION_STEPS = 255;

/**
 * The model with its convolutions computed in integers (`QLinearConv`; Jacob et al. 2018). Normalisation and
 * ReLU are inside each convolution. Weights have 7 bits, with a scale for each output channel. Activations
 * have 8 bits, by the ranges given. Everything between the convolutions, such as gates and sums, stays in
 * floats.
 *
 * Throws `MODEL_BROKEN` where a convolution's ranges are missing.
 */
export function computeInIntegers(model: OnnxModel, ranges: ActivationRanges): OnnxModel {
  const convolutions = integerConvolutions(model);
  const constants = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  const levels = new Map<string, Level>();
  for (const { kernel, input, output } of convolutions) {
    const range = ranges[kernel];
    if (range === undefined) {
      throw new MienError(
        'MODEL_BROKEN',
        `It is not known between what bounds the values at ${kernel} lie.`,
        {
          hint: 'Train the model again.',
        },
      );
    }
    levels.set(input, levelOf(input, range.input));
    levels.set(output, levelOf(output, range.output));
  }
  const made = convolutions.map((each) => integerConvolution(each, constants, levels));
  const last = new Map(convolutions.map((each, i) => [lastNode(each), made[i]!]));
  const replaced = new Set(
    convolutions.flatMap(({ convolution, normalization, relu }) => [convolution, normalization, relu]),
  );
  const outputs = new Set(convolutions.map(({ output }) => output));
  const inputs = new Set(convolutions.map(({ input }) => input));
  const kept = model.graph.node.filter((node) => !replaced.has(node));
  const readAsFloats = new Set([
    ...kept.flatMap(({ input }) => input),
    ...model.graph.output.map(({ name }) => name),
  ]);

  /** Those of a node's, or of the graph's, values that reach a convolution and are not made by another. */
  const bytesOf = (names: readonly string[]): OnnxNode[] =>
    names.filter((name) => inputs.has(name) && !outputs.has(name)).map((name) => quantize(levels.get(name)!));
  const nodes = model.graph.node.flatMap((each): OnnxNode[] => {
    const integers = last.get(each)?.node;
    if (integers !== undefined) {
      const output = each.output[0]!;
      return readAsFloats.has(output) ? [integers, dequantize(levels.get(output)!)] : [integers];
    }
    if (replaced.has(each)) return [];
    return [each, ...bytesOf(each.output)];
  });
  const node = [...bytesOf(model.graph.input.map(({ name }) => name)), ...nodes];
  const needed = new Set(node.flatMap(({ input }) => input));
  const initializer = [
    ...model.graph.initializer,
    ...[...levels.values()].flatMap(({ scale, zero }) => [scale, zero]),
    ...made.flatMap(({ tensors }) => tensors),
  ].filter(({ name }) => needed.has(name));
  return { ...model, graph: { ...model.graph, node, initializer } };
}

/**
 * The float32 tensor with which a network computes the same in floats as the integers of {@link computeInIntegers}: the
 * bias that a convolution's normalisation, or the convolution itself, had under this name, and for the rest of that
 * normalisation what changes nothing. `undefined` for any other.
 */
export function unfolded(name: string, { node, initializer }: OnnxGraph): OnnxTensor | undefined {
  const scope = name.slice(0, name.lastIndexOf('.'));
  const part = name.slice(scope.length + 1);
  const bias = integersName(`${scope}.bias`);
  const convolution = node.find(({ opType, input }) => opType === 'QLinearConv' && input[8] === bias);
  const stored = (wanted: string | undefined) => initializer.find((tensor) => tensor.name === wanted);
  const [steps, inputScale, weightScales] = [8, 1, 4].map((i) => stored(convolution?.input[i])?.rawData);
  if (steps === undefined || inputScale === undefined || weightScales === undefined) return undefined;
  const [scale] = floatsOf(inputScale);
  const scales = floatsOf(weightScales);
  const neutral = { scale: 1, mean: 0, variance: 1 - BATCH_NORM_EPSILON }[part];
  if (part !== 'bias' && neutral === undefined) return undefined;
  const values = Float32Array.from(
    new Int32Array(new Uint8Array(steps).buffer),
    (step, channel) => neutral ?? step * scale! * scales[channel]!,
  );
  return tensorOf(name, 'float32', values, [values.length]);
}

/** How a tensor's values become bytes. */
interface Level {
  readonly name: string;
  readonly step: number;
  readonly scale: OnnxTensor;
  readonly zero: OnnxTensor;
}

/** 0 has an exact byte, because the border of a convolution is filled with 0, and a ReLU cuts at 0. */
function levelOf(name: string, [least, greatest]: Range): Level {
  const [low, high] = [Math.min(0, least), Math.max(0, greatest)];
  const step = Math.fround((high - low) / ACTIVATION_STEPS) || 1;
  return {
    name,
    step,
    scale: tensorOf(`${name}.scale`, 'float32', Float32Array.of(step)),
    zero: tensorOf(`${name}.zero`, 'uint8', Uint8Array.of(Math.round(-low / step))),
  };
}

function quantize({ name, scale, zero }: Level): OnnxNode {
  return nodeOf('QuantizeLinear', [name, scale.name, zero.name], bytesName(name));
}

function dequantize({ name, scale, zero }: Level): OnnxNode {
  return nodeOf('DequantizeLinear', [bytesName(name), scale.name, zero.name], name);
}

function lastNode({ convolution, normalization, relu }: IntegerConvolution): OnnxNode {
  return relu ?? normalization ?? convolution;
}

function integerConvolution(
  each: IntegerConvolution,
  constants: ReadonlyMap<string, OnnxTensor>,
  levels: ReadonlyMap<string, Level>,
): { readonly node: OnnxNode; readonly tensors: readonly OnnxTensor[] } {
  const { kernel, input, output, convolution, normalization } = each;
  const [from, to] = [levels.get(input)!, levels.get(output)!];
  const { dims } = constants.get(kernel)!;
  const { scales, steps, biasSteps } = weightSteps(folded(each, constants), from.step);
  const bias = normalization?.input[2] ?? convolution.input[2] ?? `${kernel}.bias`;
  const [w, wScale, wZero, b] = [
    tensorOf(stepsName(kernel), 'int8', steps, dims),
    tensorOf(scaleName(kernel), 'float32', scales, [scales.length]),
    tensorOf(`${kernel}.zero`, 'int8', Int8Array.of(0)),
    tensorOf(integersName(bias), 'int32', biasSteps, [scales.length]),
  ] as const;
  const inputs = [from.scale, from.zero, w, wScale, wZero, to.scale, to.zero, b].map(({ name }) => name);
  return {
    node: nodeOf('QLinearConv', [bytesName(input), ...inputs], bytesName(output), convolution.attribute),
    tensors: [w, wScale, wZero, b],
  };
}

/** Of a convolution `[channels, …]`. */
interface Weights {
  readonly kernel: Float32Array;
  readonly biases: Float32Array;
}

/** Kernel and bias with the normalisation inside. */
function folded(
  { kernel: name, convolution, normalization }: IntegerConvolution,
  constants: ReadonlyMap<string, OnnxTensor>,
): Weights {
  const valuesOf = (constant: string): Float32Array => floatsOf(constants.get(constant)!.rawData);
  const kernel = valuesOf(name);
  const bias = convolution.input[2];
  const channels = constants.get(name)!.dims[0]!;
  if (normalization === undefined) {
    return { kernel, biases: bias === undefined ? new Float32Array(channels) : valuesOf(bias) };
  }
  const [scale, shift, mean, variance] = normalization.input.slice(1).map(valuesOf);
  const factors = Float64Array.from(
    scale!,
    (value, c) => value / Math.sqrt(variance![c]! + BATCH_NORM_EPSILON),
  );
  return {
    kernel: kernel.map((value, i) => value * factors[Math.floor((i * channels) / kernel.length)]!),
    biases: shift!.map((value, c) => value - mean![c]! * factors[c]!),
  };
}

/** `inputStep` is the step of the input. A bias counts in steps of the product of input and weights. */
function weightSteps({ kernel, biases }: Weights, inputStep: number) {
  const channelOf = (i: number): number => Math.floor((i * biases.length) / kernel.length);
  // Above what would make the bias larger than its integer can be, as where a channel's weights are all but 0.
  const scales = biases.map((bias) => Math.abs(bias) / (inputStep * MOST_BIAS_STEPS));
  kernel.forEach((value, i) => {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel]!, Math.abs(value) / WEIGHT_STEPS);
  });
  // Any scale will do for a channel of zeros.
  for (let channel = 0; channel < scales.length; channel++) scales[channel] ||= 1;
  return {
    scales,
    steps: Int8Array.from(kernel, (value, i) => Math.round(value / scales[channelOf(i)]!)),
    biasSteps: Int32Array.from(biases, (value, c) => Math.round(value / (inputStep * scales[c]!))),
  };
}

const bytesName = (name: string): string => `${name}.bytes`;
const integersName = (name: string): string => `${name}.int32`;

function nodeOf(
  opType: string,
  input: readonly string[],
  output: string,
  attribute: OnnxNode['attribute'] = [],
): OnnxNode {
  return { name: `${output}/${opType}`, opType, domain: '', input, output: [output], attribute };
}

function tensorOf(
  name: string,
  type: keyof typeof ELEMENT_TYPE_NUMBERS,
  values: Float32Array | Int32Array | Int8Array | Uint8Array,
  dims: readonly number[] = [],
): OnnxTensor {
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, dataType: ELEMENT_TYPE_NUMBERS[type], rawData };
}

/** A copy, because the bytes of a file may not be aligned for floats. */
function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
