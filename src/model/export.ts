import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import { quantizeWeights } from '../graph/onnx/quantize.js';
import { readDescription } from './description.js';

/** `onnx` is the file as it was trained; `int8` stores its weights in a quarter of the bytes. */
export const EXPORT_FORMATS = ['onnx', 'int8'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * A model file in another format, with the same inputs, outputs and description.
 * Throws `MODEL_BROKEN` where the bytes are no model of this project's; `name` says which in the message.
 */
export function exportModel(bytes: Uint8Array, format: ExportFormat, name: string): Uint8Array {
  readDescription(bytes, name);
  return format === 'onnx' ? bytes : encodeModel(quantizeWeights(decodeModel(bytes, name)));
}
