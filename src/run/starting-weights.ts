import { MienError } from '../errors.js';
import { readDescription } from '../model/description.js';
import { readWeights } from '../model/read-weights.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import type { Weights } from '../nn/inference.js';
import { findModel } from '../recognizer/find-model.js';
import type { TrainingConfig } from '../training/config.js';

/**
 * The weights of the model that a run starts from; `undefined` where it starts from random ones. Throws as `findModel`,
 * and `MODEL_BROKEN` where the model is of another architecture.
 */
export async function startingWeights({ init, model }: TrainingConfig): Promise<Weights | undefined> {
  if (init === null) return undefined;
  const { bytes, path } = await findModel(init);
  const { architecture } = readDescription(bytes, path);
  if (architecture !== model) {
    throw new MienError('MODEL_BROKEN', `${path} is a ${architecture}; expected a ${model} to start from.`, {
      hint: `Name a model of that architecture, or train a ${architecture}.`,
    });
  }
  return readWeights(bytes, findArchitecture(model), path);
}
