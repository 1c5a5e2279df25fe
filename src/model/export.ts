import { MienError } from '../errors.js';
import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import { halveWeights } from '../graph/onnx/halve.js';
import { computeInIntegers } from '../graph/onnx/integers.js';
import { quantizeWeights } from '../graph/onnx/quantize.js';
import { readModel } from './read-model.js';
import { encodeModelFile } from './write.js';

/** `onnx` is the file as it is; `float16` stores weights in half of the bytes; `int8` computes in integers of a quarter. */
export const EXPORT_FORMATS = ['onnx', 'float16', 'int8'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * A model file in another format, with the same inputs, outputs and description.
 * Throws `MODEL_BROKEN` where the bytes are no model of this project's, `name` says which in the message, and
 * `OPTION_INVALID` for `int8` where the description does not say where its activations lie.
 */
export function exportModel(bytes: Uint8Array, format: ExportFormat, name: string): Uint8Array {
  // Also as it is it has to be one of ours.
  const { description, weights } = readModel(bytes, name);
  if (format === 'onnx') return bytes;
  const { activations } = description;
  // Built anew, since the file may hold halves or integers itself.
  const floats = decodeModel(encodeModelFile(description, weights), name);
  if (format === 'float16') return encodeModel(halveWeights(floats));
  if (activations === undefined) {
    throw new MienError(
      'OPTION_INVALID',
      `${name} does not say where its activations lie, as int8 has to know.`,
      {
        hint: 'Name the prepared dataset that it was trained on with --data, and they are measured.',
      },
    );
  }
  return encodeModel(quantizeWeights(computeInIntegers(floats, activations)));
}
