import type { FaceToDraw } from './annotation.js';

/** Longer side of a drawn picture, pixels: enlarged to the least, so that letters are legible; reduced to the most. */
const LEAST_SIDE = 1000;
const MOST_SIDE = 4096;
/** Faces are enlarged to this width where that does not make the picture larger than `CROWD_SIDE`. */
const FACE_WIDTH = 90;
const CROWD_SIDE = 2400;

/** How much larger than a picture of this size, with these faces, the annotated one is. */
export function drawingScale(
  { width, height }: { readonly width: number; readonly height: number },
  faces: readonly Pick<FaceToDraw, 'box'>[],
): number {
  const longer = Math.max(width, height);
  if (longer > MOST_SIDE) return MOST_SIDE / longer;
  const narrowest = Math.min(...faces.map(({ box }) => Math.max(1, box[2])));
  const wanted = Math.max(LEAST_SIDE / longer, Math.min(FACE_WIDTH / narrowest, CROWD_SIDE / longer));
  // An extremely long and thin picture is left as it is.
  return Math.max(1, Math.min(Math.ceil(wanted), Math.floor(MOST_SIDE / longer)));
}
