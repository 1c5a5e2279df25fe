import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import {
  ELEMENT_TYPE_NUMBERS,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from '../../graph/onnx/model.js';
import { FACE_SIZE } from '../../image/face-size.js';
import { METADATA_KEY, readDescription } from '../description.js';

/** What an image processor of Hugging Face's calls the pictures. */
export const PIXEL_VALUES = 'pixel_values';

const LUMA = `${PIXEL_VALUES}.luma`;
const TRAINED = 'logits.trained';
const SHARPNESS = 'logits.inverse_temperature';

/**
 * The network of a model file in the form of an image classifier on Hugging Face: `pixel_values` `[N, 3, 48, 48]`, red, green and
 * blue from 0 to 255, in; `logits` `[N, 7]` out, whose softmax is the calibrated probabilities. It carries no description.
 * Throws `MODEL_BROKEN`.
 */
export function classifierGraph(bytes: Uint8Array, name: string): Uint8Array {
  const { temperature } = readDescription(bytes, name);
  const model = decodeModel(bytes, name);
  const { graph } = model;
  const renamed = graph.node.map((node) => withTrainedLogits(node));
  const gray = node('Conv', 'gray', [PIXEL_VALUES, LUMA], 'images');
  const calibrated = node('Mul', 'calibrated', [TRAINED, SHARPNESS], 'logits');
  const wanted: OnnxGraph = {
    ...graph,
    node: needed([gray, ...renamed, calibrated], 'logits'),
    initializer: [
      ...graph.initializer,
      // BT.601, as in training.
      tensor(LUMA, [1, 3, 1, 1], [0.299, 0.587, 0.114]),
      tensor(SHARPNESS, [1], [1 / temperature]),
    ],
    input: graph.input.map((input) => (input.name === 'images' ? inColours(input) : input)),
    output: graph.output.filter((output) => output.name === 'logits'),
  };
  const metadataProps = model.metadataProps.filter(({ key }) => key !== METADATA_KEY);
  return encodeModel({ ...model, graph: wanted, metadataProps });
}

function withTrainedLogits(one: OnnxNode): OnnxNode {
  const rename = (value: string): string => (value === 'logits' ? TRAINED : value);
  return { ...one, input: one.input.map(rename), output: one.output.map(rename) };
}

/** The nodes that an output needs. Nodes are in the order of their execution. */
function needed(nodes: readonly OnnxNode[], output: string): readonly OnnxNode[] {
  const values = new Set([output]);
  const kept: OnnxNode[] = [];
  for (const one of nodes.toReversed()) {
    if (!one.output.some((value) => values.has(value))) continue;
    for (const value of one.input) values.add(value);
    kept.push(one);
  }
  return kept.reverse();
}

function node(opType: string, name: string, input: readonly string[], output: string): OnnxNode {
  return { opType, name: `huggingface.${name}`, input, output: [output], attribute: [], domain: '' };
}

function tensor(name: string, dims: readonly number[], values: readonly number[]): OnnxTensor {
  const data = Float32Array.from(values);
  return {
    ...{ name, dims, dataType: ELEMENT_TYPE_NUMBERS.float32 },
    rawData: new Uint8Array(data.buffer),
  };
}

function inColours({ type }: OnnxValueInfo): OnnxValueInfo {
  const { elemType, shape } = type.tensorType;
  const dim = [
    shape.dim[0] ?? { dimParam: 'N' },
    ...[3, FACE_SIZE, FACE_SIZE].map((dimValue) => ({ dimValue })),
  ];
  return { name: PIXEL_VALUES, type: { tensorType: { elemType, shape: { dim } } } };
}
