import { MienError } from '../errors.js';
import { addToLogits } from '../model/add-to-logits.js';
import { findModel } from '../model/find-model.js';
import { readModel } from '../model/read-model.js';
import type { Weights } from '../nn/inference.js';
import type { TrainingConfig } from '../training/config.js';

/**
 * The weights of the model that a run starts from, the mean of all where it names several; `undefined` where it starts
 * from random ones. As they were trained, before calibration. Throws as `findModel`, and `MODEL_BROKEN` where a model is
 * of another architecture.
 */
export async function startingWeights({ init, model }: TrainingConfig): Promise<Weights | undefined> {
  if (init === null) return undefined;
  const all: Weights[] = [];
  for (const name of [init].flat()) all.push(await weightsOf(name, model));
  const [first, ...others] = all;
  if (others.length === 0) return first;
  return Object.fromEntries(
    Object.entries(first!).map(([group, values]) => {
      const meanOf = (value: number, i: number): number =>
        others.reduce((sum, weights) => sum + weights[group]![i]!, value) / all.length;
      return [group, values.map(meanOf)];
    }),
  );
}

async function weightsOf(name: string, model: string): Promise<Weights> {
  const { bytes, path } = await findModel(name);
  const { architecture, description, weights } = readModel(bytes, path);
  if (architecture.name !== model) {
    throw new MienError(
      'MODEL_BROKEN',
      `${path} is a ${architecture.name}; expected a ${model} to start from.`,
      {
        hint: `Name a model of that architecture, or train a ${architecture.name}.`,
      },
    );
  }
  const { offsets } = description;
  return offsets === undefined
    ? weights
    : addToLogits(
        architecture,
        weights,
        Float32Array.from(offsets, (offset) => -offset),
      );
}
