import { MienError } from '../errors.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { formatShape, type Shape, sizeOf } from '../graph/graph.js';
import { decodeModel } from '../graph/onnx/codec.js';
import { floatValues } from '../graph/onnx/float-values.js';
import { doubled } from '../graph/onnx/halve.js';
import { unfolded } from '../graph/onnx/integers.js';
import { ELEMENT_TYPE_NUMBERS, type OnnxGraph, type OnnxTensor } from '../graph/onnx/model.js';
import { restored } from '../graph/onnx/quantize.js';
import type { Architecture } from '../nn/architectures/architecture.js';
import { describeNetwork } from '../nn/description.js';
import type { Weights } from '../nn/inference.js';
import type { Layout } from '../nn/network.js';

/**
 * The weights in a model file, as floats, also where they are stored in 16 or 8 bits or computed with as integers: those
 * with which a network of this architecture can be built anew. Throws `MODEL_BROKEN` where the bytes are no ONNX file, or a weight is missing, or of
 * another shape or type; `name` says which file in the message.
 */
export function readWeights(bytes: Uint8Array, architecture: Architecture, name: string): Weights {
  const { graph } = decodeModel(bytes, name);
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const { groups, statistics } = describeNetwork(architecture, EXPRESSION_COUNT);
  const flat = ({ size, tensors }: Layout): Float32Array => {
    const values = new Float32Array(size);
    let offset = 0;
    for (const tensor of tensors) {
      values.set(floatsOf(graph, stored, tensor, name), offset);
      offset += sizeOf(tensor.shape);
    }
    return values;
  };
  return {
    ...Object.fromEntries(groups.map((group) => [`${group.name}.weights`, flat(group.layout)])),
    statistics: flat(statistics),
  };
}

function floatsOf(
  graph: OnnxGraph,
  stored: ReadonlyMap<string, OnnxTensor>,
  { name, shape }: { readonly name: string; readonly shape: Shape },
  file: string,
): Float32Array {
  const found = stored.get(name) ?? doubled(name, stored) ?? restored(name, stored) ?? unfolded(name, graph);
  if (found === undefined) throw broken(file, `the weight ${name} is missing`);
  const { dims, dataType, rawData } = found;
  if (formatShape(dims) !== formatShape(shape)) {
    throw broken(file, `the weight ${name} is ${formatShape(dims)}, expected ${formatShape(shape)}`);
  }
  if (dataType !== ELEMENT_TYPE_NUMBERS.float32 || rawData.length !== 4 * sizeOf(shape)) {
    throw broken(file, `the weight ${name} is not stored as 32-bit floats, or in 16 or 8 bits as mien does`);
  }
  return floatValues(found);
}

function broken(file: string, what: string): MienError {
  return new MienError('MODEL_BROKEN', `${file}: ${what}.`, {
    hint: 'Use a model.onnx that "mien train" or "mien export" wrote.',
  });
}
