import {
  ATTRIBUTE_TYPE_NUMBERS,
  ELEMENT_TYPE_NUMBERS,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from './model.js';

/** Tensors of fewer values stay as they are: they are biases, slopes and statistics, and little is to be spared. */
const FEWEST_VALUES = 512;
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
  const initializer: OnnxTensor[] = [];
  const restoring: OnnxNode[] = [];
  for (const tensor of model.graph.initializer) {
    const { dims, dataType, rawData } = tensor;
    const large = dims.length >= 2 && rawData.length >= 4 * FEWEST_VALUES;
    if (!large || dataType !== ELEMENT_TYPE_NUMBERS.float32) {
      initializer.push(tensor);
      continue;
    }
    const { steps, scales } = quantized(tensor);
    initializer.push(steps, scales);
    const floats = `${tensor.name}.float`;
    restoring.push(
      node('Cast', [steps.name], floats, { to: ELEMENT_TYPE_NUMBERS.float32 }),
      node('Mul', [floats, scales.name], tensor.name),
    );
  }
  return { ...model, graph: { ...model.graph, initializer, node: [...restoring, ...model.graph.node] } };
}

function quantized({ name, dims, rawData }: OnnxTensor): { steps: OnnxTensor; scales: OnnxTensor } {
  const axis = dims.length === 2 ? 1 : 0;
  const channels = dims[axis]!;
  const values = new Float32Array(new Uint8Array(rawData).buffer);
  const channelOf =
    axis === 0 ? (i: number) => Math.floor(i / (values.length / channels)) : (i: number) => i % channels;
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
      name: `${name}.int8`,
      dims,
      dataType: ELEMENT_TYPE_NUMBERS.int8,
      rawData: new Uint8Array(steps.buffer),
    },
    scales: {
      name: `${name}.scale`,
      dims: shape,
      dataType: ELEMENT_TYPE_NUMBERS.float32,
      rawData: new Uint8Array(scales.buffer),
    },
  };
}

function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): OnnxNode {
  const attribute = Object.entries(attributes).map(([name, i]) => ({
    name,
    i,
    type: ATTRIBUTE_TYPE_NUMBERS.int,
  }));
  return { name: `${output}/${opType}`, opType, domain: '', input, output: [output], attribute };
}
