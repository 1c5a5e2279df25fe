import { floatValues } from './float-values.js';
import { ELEMENT_TYPE_NUMBERS, type OnnxModel, type OnnxTensor } from './model.js';
import { restoringNode, storeWeights } from './stored-weights.js';

/** Largest step away from zero. */
const STEPS = 127;

/**
 * The model with its kernels and matrices stored as 8-bit integers, a quarter of the size. Each output channel has a
 * scale of its own, the largest weight over 127, without an offset (symmetric, Krishnamoorthi 2018). `Cast` and `Mul`
 * make floats of them again when a runtime loads the file and folds its constants: the network then computes in floats
 * as before, at the same speed, with weights that are off by half a step at most.
 *
 * Convolutions `[out, in, height, width]` are scaled along their first axis, matrices `[in, out]` along their last.
 */
export function quantizeWeights(model: OnnxModel): OnnxModel {
  return storeWeights(model, (weight) => {
    const { steps, scales } = quantized(weight);
    const floats = `${weight.name}.float`;
    return {
      tensors: [steps, scales],
      restoring: [
        restoringNode('Cast', [steps.name], floats, { to: ELEMENT_TYPE_NUMBERS.float32 }),
        restoringNode('Mul', [floats, scales.name], weight.name),
      ],
    };
  });
}

/**
 * The float32 tensor that the nodes of {@link quantizeWeights} make of what it stored for `name`, or `undefined` where
 * it stored nothing.
 */
export function restored(name: string, stored: ReadonlyMap<string, OnnxTensor>): OnnxTensor | undefined {
  const steps = stored.get(stepsName(name));
  const scales = stored.get(scaleName(name));
  if (steps?.dataType !== ELEMENT_TYPE_NUMBERS.int8 || scales?.dataType !== ELEMENT_TYPE_NUMBERS.float32) {
    return undefined;
  }
  if (scales.rawData.length !== 4 * steps.dims[channelAxis(steps.dims)]!) return undefined;
  const scale = floatValues(scales);
  const channelOf = channelNumbers(steps.dims);
  const values = Float32Array.from(
    new Int8Array(new Uint8Array(steps.rawData).buffer),
    (step, i) => step * scale[channelOf(i)]!,
  );
  return { name, dims: steps.dims, dataType: scales.dataType, rawData: new Uint8Array(values.buffer) };
}

/** What the integers and the scales of a weight are called. */
export const stepsName = (weight: string): string => `${weight}.int8`;
export const scaleName = (weight: string): string => `${weight}.scale`;

/** The axis along which a tensor is scaled. */
function channelAxis(dims: readonly number[]): number {
  return dims.length === 2 ? 1 : 0;
}

/** Gives each element, by its place in memory, its channel. */
function channelNumbers(dims: readonly number[]): (i: number) => number {
  const channels = dims[channelAxis(dims)]!;
  const size = dims.reduce((product, dimension) => product * dimension, 1);
  return channelAxis(dims) === 0 ? (i) => Math.floor(i / (size / channels)) : (i) => i % channels;
}

function quantized({ name, dims, rawData }: OnnxTensor): { steps: OnnxTensor; scales: OnnxTensor } {
  const axis = channelAxis(dims);
  const channels = dims[axis]!;
  const values = new Float32Array(new Uint8Array(rawData).buffer);
  const channelOf = channelNumbers(dims);
  const scales = new Float32Array(channels);
  values.forEach((value, i) => {
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel]!, Math.abs(value) / STEPS);
  });
  const steps = Int8Array.from(values, (value, i) => {
    const scale = scales[channelOf(i)]!;
    return scale === 0 ? 0 : Math.max(-STEPS, Math.min(STEPS, Math.round(value / scale)));
  });
  const shape = dims.map((_, i) => (i === axis ? channels : 1));
  return {
    steps: {
      name: stepsName(name),
      dims,
      dataType: ELEMENT_TYPE_NUMBERS.int8,
      rawData: new Uint8Array(steps.buffer),
    },
    scales: {
      name: scaleName(name),
      dims: shape,
      dataType: ELEMENT_TYPE_NUMBERS.float32,
      rawData: new Uint8Array(scales.buffer),
    },
  };
}
