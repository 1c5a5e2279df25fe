import type { FaceDataset } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { readDescription } from '../model/description.js';
import { measureActivations } from '../model/measure-activations.js';
import { readWeights } from '../model/read-weights.js';
import { encodeModelFile } from '../model/write.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { openSession } from '../runtime/node.js';
import type { SessionOptions } from '../runtime/session.js';
import { gatherFaces } from './evaluate-model.js';

/** Training faces that are looked at: eight times as many move no bound of `mien-se` by more than a tenth. */
const FACES = 512;

/**
 * The model file with where its activations lie on faces of a data set, which `exportModel` needs to make integers of
 * them; `name` stands for the file in messages. Throws `MODEL_BROKEN`, and
 * `DATASET_EMPTY` where there is no training face.
 */
export async function withActivations(
  bytes: Uint8Array,
  name: string,
  { records, images }: FaceDataset,
  options: SessionOptions = {},
): Promise<Uint8Array> {
  const description = readDescription(bytes, name);
  const weights = readWeights(bytes, findArchitecture(description.architecture), name);
  const training = records.flatMap(({ split }, row) => (split === 'train' ? [row] : []));
  if (training.length === 0) {
    throw new MienError(
      'DATASET_EMPTY',
      `There is no training face to measure the activations of ${name} on.`,
      {
        hint: 'Name the prepared data set that it was trained on.',
      },
    );
  }
  // Evenly, since some files are sorted by class.
  const step = Math.max(1, training.length / FACES);
  const rows = training.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
  const activations = await measureActivations(
    description,
    weights,
    gatherFaces(images, rows),
    openSession,
    options,
  );
  return encodeModelFile({ ...description, activations }, weights);
}
