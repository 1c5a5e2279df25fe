import { join } from 'node:path';
import type { FaceDataset } from '../../src/dataset/record.js';
import { readText } from '../../src/files/read.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { apartFrom } from './apart.js';
import { type GatheredFace, type GatherOptions, gatherFaces } from './faces.js';
import { judgedPictures } from './judged-pictures.js';
import { keptPictures } from './kept-pictures.js';
import type { Recipe } from './recipe.js';

export interface FaceFolders {
  /** SET/CLASS/* */
  readonly labelled: string;
  readonly unlabelled: string;
  /** A file with a file name a line: these pictures of `unlabelled` alone. */
  readonly unlabelledNames: string | undefined;
  /** SET/CLASS/*: pictures that networks are judged by. */
  readonly apart: string;
  /** Where faces that were found once are kept. */
  readonly kept: string | undefined;
  readonly threads: number;
}

/** The faces from beyond FER-2013 that a recipe trains on: none is a near-duplicate of a face that is judged. */
export async function trainingFaces(
  { minFace, unlabelled }: Pick<Recipe, 'minFace' | 'unlabelled'>,
  { records, images, hash }: FaceDataset,
  folders: FaceFolders,
): Promise<{ readonly labelled: readonly GatheredFace[]; readonly unlabelled: readonly GatheredFace[] }> {
  const { kept, threads, apart, unlabelledNames } = folders;
  const elsewhere = (await judgedPictures(apart, { threads, kept })).flatMap(({ pixels }) =>
    pixels === undefined ? [] : [{ pixels }],
  );
  const atHome = records.flatMap(({ split }, row) =>
    split === 'train' ? [] : [{ pixels: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES) }],
  );
  const judged = [...elsewhere, ...atHome];
  const names = unlabelledNames && new Set((await readText(unlabelledNames)).trim().split('\n'));
  const find = (name: string, folder: string, options: GatherOptions): Promise<readonly GatheredFace[]> => {
    const only = options.only === undefined ? null : [...options.only];
    const key = { folder, ...options, only, apart, judged: judged.length, data: hash };
    return keptPictures(kept && join(kept, `${name}.json`), key, async () => {
      const recognizer = await createRecognizer({ threads });
      const found = await gatherFaces(recognizer, folder, options).finally(() => recognizer.release());
      return apartFrom(found, judged);
    });
  };
  return {
    labelled: await find('labelled', folders.labelled, { minFace: minFace.labelled, keep: 'surest' }),
    unlabelled: await find('unlabelled', folders.unlabelled, {
      minFace: minFace.unlabelled,
      keep: unlabelled,
      ...(names ? { only: names } : {}),
    }),
  };
}
