import { findNearDuplicates } from '../../src/dataset/near-duplicates/find-near-duplicates.js';
import type { FaceDataset, FaceRecord, Split } from '../../src/dataset/record.js';
import { openSession } from '../../src/runtime/node.js';
import { joinedFaces } from './faces.js';

type Pixels = { readonly pixels: Uint8Array };

const record = (split: Split): FaceRecord => ({
  fileName: '',
  split,
  source: 'folder',
  sourceRow: 0,
  sourceLabel: undefined,
  name: undefined,
  votes: {},
  duplicateOf: undefined,
  faceBox: undefined,
});

/** The faces of `others` that are near-duplicates of faces in `training`: by index, the index of the face they copy. */
export async function nearCopiesAmong(
  others: readonly Pixels[],
  training: readonly Pixels[],
): Promise<ReadonlyMap<number, number>> {
  const records = [...training.map(() => record('train')), ...others.map(() => record('test'))];
  const dataset: Pick<FaceDataset, 'records' | 'images'> = {
    records,
    images: joinedFaces([...training, ...others]),
  };
  const copies = await findNearDuplicates(dataset, { open: openSession, threads: 1 });
  return new Map(Array.from(copies, ([row, { of }]) => [row - training.length, of]));
}

/**
 * The faces that are no near-duplicate of a face that the network will be judged by. The search names, for each judged
 * face, the training face that is most alike; such faces are left out.
 */
export async function apartFrom<Face extends Pixels>(
  faces: readonly Face[],
  judged: readonly Pixels[],
): Promise<readonly Face[]> {
  const alike = new Set((await nearCopiesAmong(judged, faces)).values());
  return faces.filter((_, i) => !alike.has(i));
}
