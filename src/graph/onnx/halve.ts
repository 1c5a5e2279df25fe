import { floatValues } from './float-values.js';
import { fromHalf, toHalf } from './half.js';
import { ELEMENT_TYPE_NUMBERS, type OnnxModel, type OnnxTensor } from './model.js';
import { restoringNode, storeWeights } from './stored-weights.js';

/**
 * The model with its kernels and matrices stored in half precision, at half the size. Each weight keeps
 * eleven bits: its error is at most 1/2048 of itself where it is 2⁻¹⁴ or more. A runtime folds constants when
 * it loads the file, and a `Cast` makes floats of the weights then. So the network computes in floats, at the
 * same speed.
 */
export function halveWeights(model: OnnxModel): OnnxModel {
  return storeWeights(model, (tensor) => {
    const { name, dims } = tensor;
    const halves = Uint16Array.from(floatValues(tensor), toHalf);
    const stored: OnnxTensor = {
      name: halfName(name),
      dims,
      dataType: ELEMENT_TYPE_NUMBERS.float16,
      rawData: new Uint8Array(halves.buffer),
    };
    const to = ELEMENT_TYPE_NUMBERS.float32;
    return { tensors: [stored], restoring: [restoringNode('Cast', [stored.name], name, { to })] };
  });
}

/** The float32 tensor that {@link halveWeights} stored as `name`, or `undefined`. */
export function doubled(name: string, stored: ReadonlyMap<string, OnnxTensor>): OnnxTensor | undefined {
  const halves = stored.get(halfName(name));
  if (halves?.dataType !== ELEMENT_TYPE_NUMBERS.float16 || halves.rawData.length % 2 !== 0) return undefined;
  const values = Float32Array.from(new Uint16Array(new Uint8Array(halves.rawData).buffer), fromHalf);
  return {
    name,
    dims: halves.dims,
    dataType: ELEMENT_TYPE_NUMBERS.float32,
    rawData: new Uint8Array(values.buffer),
  };
}

const halfName = (name: string): string => `${name}.half`;
