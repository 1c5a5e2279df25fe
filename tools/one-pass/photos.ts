import { readFramedPhotos } from '../../src/face/evaluation/framed-photos.js';
import {
  type MarkedPhoto,
  readBackground,
  readMarkedPhotos,
} from '../../src/face/evaluation/marked-photos.js';
import type { Taught } from '../../src/face/mtcnn/training/teacher.js';
import { type Truth, truthOf, truthOfFrames } from '../../src/face/mtcnn/training/truth.js';

/** The folders that are trained on. */
export interface PhotoFolders {
  readonly faces: string;
  readonly boxes: readonly string[];
  readonly background: readonly string[];
}

/** The photos of each kind. */
export interface TrainingPhotos {
  readonly marked: readonly MarkedPhoto[];
  readonly framed: readonly MarkedPhoto[];
  readonly background: readonly MarkedPhoto[];
}

/** Throws as the readers of each kind. */
export async function readPhotos({ faces, boxes, background }: PhotoFolders): Promise<TrainingPhotos> {
  return {
    marked: (await readMarkedPhotos(faces)).photos.filter(({ split }) => split === 'train'),
    framed: (await Promise.all(boxes.map(readFramedPhotos))).flatMap(({ photos }) => photos),
    background: (await Promise.all(background.map(readBackground))).flat(),
  };
}

/** What marks, frames and the teacher say of a photo; worked out once each. */
export function truthsOf({ found }: Pick<Taught, 'found'>): (photo: MarkedPhoto) => Truth {
  const truths = new Map<string, Truth>();
  return (photo) => {
    const known = truths.get(photo.path);
    if (known !== undefined) return known;
    const taught = found.get(photo.path) ?? [];
    const truth =
      photo.framed === undefined ? truthOf(photo.faces, taught) : truthOfFrames(photo.framed, taught);
    truths.set(photo.path, truth);
    return truth;
  };
}
