import type { Architecture } from '../nn/architectures/architecture.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import type { Weights } from '../nn/inference.js';
import { type ModelDescription, readDescription } from './description.js';
import { readWeights } from './read-weights.js';

/** All that a network can be built anew from. */
export interface ReadModel {
  readonly description: ModelDescription;
  readonly architecture: Architecture;
  readonly weights: Weights;
}

/**
 * A model file taken apart; `name` stands for it in messages. Throws `MODEL_BROKEN`, and `MODEL_UNKNOWN` where its
 * architecture is none of this version's.
 */
export function readModel(bytes: Uint8Array, name: string): ReadModel {
  const description = readDescription(bytes, name);
  const architecture = findArchitecture(description.architecture);
  return { description, architecture, weights: readWeights(bytes, architecture, name) };
}
