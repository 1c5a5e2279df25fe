import { fromHalf, toHalf } from './half.js';
import { ELEMENT_TYPE_NUMBERS, type OnnxModel, type OnnxNode, type OnnxTensor } from './model.js';
import { isLargeWeight, restoringNode } from './stored-weights.js';

/**
 * The model with its kernels and matrices stored in half precision, half the size: each weight keeps eleven bits, so
 * that it is off by 1/2048 of itself at most where it is 2⁻¹⁴ or more. A `Cast` makes floats of them again when a
 * runtime loads the file and folds its constants: the network computes in floats, at the same speed.
 */
export function halveWeights(model: OnnxModel): OnnxModel {
  const initializer: OnnxTensor[] = [];
  const restoring: OnnxNode[] = [];
  for (const tensor of model.graph.initializer) {
    if (!isLargeWeight(tensor)) {
      initializer.push(tensor);
      continue;
    }
    const values = new Float32Array(new Uint8Array(tensor.rawData).buffer);
    const halves = Uint16Array.from(values, toHalf);
    const stored = halfName(tensor.name);
    initializer.push({
      name: stored,
      dims: tensor.dims,
      dataType: ELEMENT_TYPE_NUMBERS.float16,
      rawData: new Uint8Array(halves.buffer),
    });
    restoring.push(restoringNode('Cast', [stored], tensor.name, { to: ELEMENT_TYPE_NUMBERS.float32 }));
  }
  return { ...model, graph: { ...model.graph, initializer, node: [...restoring, ...model.graph.node] } };
}

/** The float32 tensor that {@link halveWeights} stored as `name`, or `undefined` where it stored nothing. */
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
