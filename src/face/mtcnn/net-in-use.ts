import { decodeModel, encodeModel } from '../../graph/onnx/codec.js';
import { withFaceLogit } from './face-logit.js';
import { withFastSlopes } from './fast-slopes.js';

/**
 * The file of a net in the form in which it is opened: fast, and with the logit of a face. What `encodeNet` writes stays
 * the paper's net; a file of another program is opened as it is.
 * Throws `MODEL_BROKEN` where the bytes are no ONNX file; `name` says which in the message.
 */
export function netInUse(file: Uint8Array, name: string): Uint8Array {
  const model = decodeModel(file, name);
  return model.producerName === 'mien' ? encodeModel(withFaceLogit(withFastSlopes(model))) : file;
}
