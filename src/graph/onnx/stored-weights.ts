import {
  ATTRIBUTE_TYPE_NUMBERS,
  ELEMENT_TYPE_NUMBERS,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from './model.js';

/**
 * Tensors of fewer values stay as they are. These are biases, slopes and statistics, and would save little.
 */
const FEWEST_VALUES = 512;

/** A weight in fewer bits: the tensors that hold it, and the nodes that make floats of them, under its own name. */
export interface StoredWeight {
  readonly tensors: readonly OnnxTensor[];
  readonly restoring: readonly OnnxNode[];
}

/** The model with each of its kernels and matrices as `store` stores it. */
export function storeWeights(model: OnnxModel, store: (weight: OnnxTensor) => StoredWeight): OnnxModel {
  const { initializer, node } = model.graph;
  const kept = initializer.filter((tensor) => !isLargeWeight(tensor));
  const stored = initializer.filter(isLargeWeight).map(store);
  return {
    ...model,
    graph: {
      ...model.graph,
      initializer: [...kept, ...stored.flatMap(({ tensors }) => tensors)],
      node: [...stored.flatMap(({ restoring }) => restoring), ...node],
    },
  };
}

/** Whether it pays to store a tensor in fewer bits: a kernel or matrix of floats. */
function isLargeWeight({ dims, dataType, rawData }: OnnxTensor): boolean {
  return dataType === ELEMENT_TYPE_NUMBERS.float32 && dims.length >= 2 && rawData.length >= 4 * FEWEST_VALUES;
}

/** A node that makes floats of what is stored, when a runtime loads the file and folds its constants. */
export function restoringNode(
  opType: 'Cast' | 'Mul',
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): OnnxNode {
  const attribute = Object.entries(attributes).map(([name, i]) => ({
    name,
    i,
    type: ATTRIBUTE_TYPE_NUMBERS.int,
  }));
  return { name: `${output}/${opType}`, opType, domain: '', input, output: [output], attribute };
}
