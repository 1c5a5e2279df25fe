import { sampleFaces } from '../../dataset/sample/sample.js';
import { EXPRESSIONS } from '../../expression.js';
import { FER2013_FRAMING } from '../../image/framing.js';
import { findArchitecture } from '../../nn/architectures/registry.js';
import { randomWeights } from '../../nn/testing/random-weights.js';
import { openSession } from '../../runtime/node.js';
import { addToLogits } from '../add-to-logits.js';
import { type ModelDescription, UNCERTAIN_BELOW } from '../description.js';
import { exportModel } from '../export.js';
import { measureActivations } from '../measure-activations.js';
import { encodeModelFile } from '../write.js';

const describe = (architecture: string, seed: number): ModelDescription => ({
  version: 1,
  architecture,
  classes: [...EXPRESSIONS],
  input: { channels: 1, height: 48, width: 48, gray: 'BT.601', range: [0, 255] },
  framing: FER2013_FRAMING,
  temperature: 0.8,
  uncertainBelow: UNCERTAIN_BELOW,
  training: { datasetHash: 'none', epoch: 1, seed },
});

/** The bytes of a model that has learnt nothing. */
export function randomModel(seed: number, architecture = 'mien-tiny'): Uint8Array {
  return encodeModelFile(describe(architecture, seed), randomWeights(architecture, seed));
}

/** The same with offsets of its classes. */
export function calibratedModel(
  seed: number,
  offsets: readonly number[],
  architecture = 'mien-tiny',
): Uint8Array {
  const weights = addToLogits(
    findArchitecture(architecture),
    randomWeights(architecture, seed),
    Float32Array.from(offsets),
  );
  return encodeModelFile({ ...describe(architecture, seed), offsets }, weights);
}

/** A model that has learnt nothing, computing in integers, by where its activations lie on drawn faces. */
export async function randomIntegerModel(seed: number, architecture = 'mien-tiny'): Promise<Uint8Array> {
  const [description, weights] = [describe(architecture, seed), randomWeights(architecture, seed)];
  const { images } = sampleFaces({ train: 0, validation: 0, test: 28 });
  const activations = await measureActivations(description, weights, images, openSession, { threads: 1 });
  return exportModel(encodeModelFile({ ...description, activations }, weights), 'int8', architecture);
}
