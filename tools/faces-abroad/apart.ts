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

/**
 * The faces that are no near-duplicate of a face that the network will be judged by. The search names, for each judged
 * face, the training face that is most alike; such faces are left out.
 */
export async function apartFrom<Face extends Pixels>(
  faces: readonly Face[],
  judged: readonly Pixels[],
): Promise<readonly Face[]> {
  const records = [...faces.map(() => record('train')), ...judged.map(() => record('test'))];
  const dataset: Pick<FaceDataset, 'records' | 'images'> = {
    records,
    images: joinedFaces([...faces, ...judged]),
  };
  const copies = await findNearDuplicates(dataset, { open: openSession });
  const alike = new Set(Array.from(copies.values(), ({ of }) => of));
  return faces.filter((_, i) => !alike.has(i));
}
