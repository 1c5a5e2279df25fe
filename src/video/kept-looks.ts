import type { Image } from '../image/image.js';
import { type Look, lookOf } from '../tracking/look.js';
import type { VideoRow } from './video-row.js';

/** Goes with the faces themselves: what is written, sent or copied of a row has no look. */
const looks = new WeakMap<VideoRow['faces'][number], Look>();

/** Notes how the faces of a row look in its frame, for as long as they are in memory. */
export function lookAtRow({ faces }: VideoRow, image: Image): void {
  for (const face of faces) looks.set(face, lookOf(image, face.box));
}

/** How each face of a row looks; `undefined` for one that nobody looked at here. */
export function keptLooks({ faces }: VideoRow): readonly (Look | undefined)[] {
  return faces.map((face) => looks.get(face));
}

/** Gives the faces of a row that came from a worker the looks that came with it. */
export function keepLooks({ faces }: VideoRow, sent: readonly (Look | undefined)[]): void {
  faces.forEach((face, i) => {
    const look = sent[i];
    if (look !== undefined) looks.set(face, look);
  });
}
