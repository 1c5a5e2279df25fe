import { MienError } from '../errors.js';
import { EXPRESSION_COUNT } from '../expression.js';
import type { Graph, Value } from '../graph/graph.js';
import { toOnnx } from '../graph/onnx/write.js';
import type { ModelDescription } from '../model/description.js';
import { readModel } from '../model/read-model.js';
import { encodeModelFile } from '../model/write.js';
import { changeTensors } from '../nn/change-tensors.js';
import { describeNetwork } from '../nn/description.js';
import { buildModel } from '../nn/inference.js';

/** The last layer of a network: logits `[N, 7]` = features `[N, C]` · weight + bias. */
export interface Head {
  /** `[C, 7]` */
  readonly weight: Float32Array;
  /** `[7]` */
  readonly bias: Float32Array;
}

/** A model file taken apart behind its features. */
export interface OpenedModel {
  readonly description: ModelDescription;
  readonly head: Head;
  /** C, how many features there are. */
  readonly width: number;
  /** `images` `[N, 1, 48, 48]` → `features` `[N, C]` and calibrated `probabilities` `[N, 7]`, for any N. */
  readonly backbone: Uint8Array;
  /** The bytes of the same model with another head, and what it says of itself. */
  withHead(head: Head, description: ModelDescription): Uint8Array;
}

/**
 * Splits a model file into the network up to its features and its head, a dense layer.
 * Throws `MODEL_BROKEN`, `MODEL_UNKNOWN` where this version does not have its architecture, and `GRAPH_INVALID` where its
 * last layer is not a dense one.
 */
export function openModel(bytes: Uint8Array, name: string): OpenedModel {
  const { description, architecture, weights } = readModel(bytes, name);
  const model = buildModel(architecture, {
    classes: EXPRESSION_COUNT,
    weights,
    temperature: description.temperature,
  });
  const { features, weight, bias } = lastLayer(model);
  model.output('features', features);
  const network = describeNetwork(architecture, EXPRESSION_COUNT);
  return {
    description,
    head: { weight: valuesOf(model, weight), bias: valuesOf(model, bias) },
    width: features.shape[1]!,
    backbone: toOnnx(model, { name: description.architecture, batch: 'N' }),
    withHead(head, said) {
      const changed = changeTensors(network, weights, (tensor, values) => {
        if (tensor === weight.name) values.set(head.weight);
        if (tensor === bias.name) values.set(head.bias);
      });
      return encodeModelFile(said, changed);
    },
  };
}

function lastLayer(model: Graph): Record<'features' | 'weight' | 'bias', Value> {
  const node = model.outputs.find(({ name }) => name === 'logits')?.value.producer;
  const [features, weight, bias] = node?.operator.type === 'Gemm' ? node.inputs : [];
  if (features === undefined || weight === undefined || bias === undefined) {
    throw new MienError('GRAPH_INVALID', 'The last layer of this network is not a dense one with a bias.');
  }
  return { features, weight, bias };
}

function valuesOf(model: Graph, value: Value): Float32Array {
  const data = model.constants.find((constant) => constant.value === value)?.data;
  if (data instanceof Float32Array) return data;
  throw new MienError('GRAPH_INVALID', `The weights ${value.name} are not stored in the network.`);
}
