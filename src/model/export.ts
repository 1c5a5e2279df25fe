import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import { halveWeights } from '../graph/onnx/halve.js';
import { quantizeWeights } from '../graph/onnx/quantize.js';
import { readDescription } from './description.js';

/** `onnx` is the file as it is; `float16` stores its weights in half of the bytes, `int8` in a quarter. */
export const EXPORT_FORMATS = ['onnx', 'float16', 'int8'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * A model file in another format, with the same inputs, outputs and description.
 * Throws `MODEL_BROKEN` where the bytes are no model of this project's; `name` says which in the message.
 */
export function exportModel(bytes: Uint8Array, format: ExportFormat, name: string): Uint8Array {
  readDescription(bytes, name);
  if (format === 'onnx') return bytes;
  const store = format === 'int8' ? quantizeWeights : halveWeights;
  return encodeModel(store(decodeModel(bytes, name)));
}
