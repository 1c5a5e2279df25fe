import type { FaceDataset } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { measureActivations } from '../model/measure-activations.js';
import { readModel } from '../model/read-model.js';
import { encodeModelFile } from '../model/write.js';
import { openSession } from '../runtime/node.js';
import type { SessionOptions } from '../runtime/session.js';
import { gatherFaces } from './evaluate-model.js';
import { evenly } from './evenly.js';

/** Training faces that are looked at: eight times as many move no bound of `mien-se` by more than a tenth. */
const FACES = 512;

/**
 * The model file with where its activations lie on faces of a dataset, which `exportModel` needs to make integers of
 * them; one that tells them already, as those of earlier versions do not, is returned as it is. `name` stands for the
 * file in messages. Throws `MODEL_BROKEN`, and `DATASET_EMPTY` where there is no training face.
 */
export async function withActivations(
  bytes: Uint8Array,
  name: string,
  { records, images }: FaceDataset,
  options: SessionOptions = {},
): Promise<Uint8Array> {
  const { description, weights } = readModel(bytes, name);
  if (description.activations !== undefined) return bytes;
  const training = records.flatMap(({ split }, row) => (split === 'train' ? [row] : []));
  if (training.length === 0) {
    throw new MienError(
      'DATASET_EMPTY',
      `No training face is there to measure the activations of ${name} on.`,
      {
        hint: 'Name the prepared dataset that it was trained on.',
      },
    );
  }
  const faces = gatherFaces(images, evenly(training, FACES));
  const activations = await measureActivations(description, weights, faces, openSession, options);
  return encodeModelFile({ ...description, activations }, weights);
}
