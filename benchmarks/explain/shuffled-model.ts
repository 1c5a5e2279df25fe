import { decodeModel, encodeModel } from '../../src/graph/onnx/codec.js';
import { Random } from '../../src/random.js';

/**
 * A model file with the values of each kernel and matrix in another order, of all or of those whose name starts so: what
 * it had learnt is gone, the sizes of its weights are as before.
 */
export function shuffledModel(bytes: Uint8Array, seed: number, start: string) {
  const model = decodeModel(bytes, 'model');
  const random = new Random(seed);
  const initializer = model.graph.initializer.map((tensor) => {
    if (tensor.dims.length < 2 || !tensor.name.startsWith(start)) return tensor;
    const values = new Float32Array(new Uint8Array(tensor.rawData).buffer);
    for (let i = values.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform(0, i + 1));
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
    return { ...tensor, rawData: new Uint8Array(values.buffer) };
  });
  return encodeModel({ ...model, graph: { ...model.graph, initializer } });
}
