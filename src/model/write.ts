import { EXPRESSION_COUNT } from '../expression.js';
import { toOnnx } from '../graph/onnx/write.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { buildModel, type Weights } from '../nn/inference.js';
import { METADATA_KEY, type ModelDescription } from './description.js';

/**
 * The bytes of a model file: standard ONNX operators only, input `images` `[N, 1, 48, 48]` of gray levels 0–255,
 * outputs `logits` and calibrated `probabilities` `[N, 7]` and, where the description has a bound of it, `familiarity`
 * `[N]`, for any N.
 */
export function encodeModelFile(description: ModelDescription, weights: Weights): Uint8Array {
  const architecture = findArchitecture(description.architecture);
  const graph = buildModel(architecture, {
    classes: EXPRESSION_COUNT,
    weights,
    temperature: description.temperature,
    familiarity: description.familiarity !== undefined,
  });
  return toOnnx(graph, {
    name: description.architecture,
    description: architecture.description,
    batch: 'N',
    metadata: { [METADATA_KEY]: JSON.stringify(description) },
  });
}
