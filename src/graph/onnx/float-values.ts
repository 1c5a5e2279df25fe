import type { OnnxTensor } from './model.js';

/** A copy of the values of a float32 tensor. Its bytes may begin anywhere in their file, where floats may not. */
export function floatValues({ rawData }: Pick<OnnxTensor, 'rawData'>): Float32Array {
  return new Float32Array(new Uint8Array(rawData).buffer);
}
