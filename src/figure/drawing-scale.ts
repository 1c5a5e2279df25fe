import { type FaceToDraw, LEAST_DRAWN_SIDE, labelsAreClear } from './annotation.js';

/** Longer side of a drawn picture, pixels: what is larger is reduced. */
const MOST_SIDE = 4096;
/** Longer side up to which a picture is enlarged so that labels of small faces find room. */
const CROWD_SIDE = 2400;
/** Width from which letters grow with their face, pixels: larger, labels find no more room. */
const FACE_WIDTH = 90;

/**
 * How much larger than a picture of this size, with these faces, the annotated one is: the least whole number with which
 * all labels can be read.
 */
export function drawingScale(
  { width, height }: { readonly width: number; readonly height: number },
  faces: readonly FaceToDraw[],
): number {
  const longer = Math.max(width, height);
  if (longer > MOST_SIDE) return MOST_SIDE / longer;
  if (faces.length === 0) return 1;
  // An extremely long and thin picture is left as it is.
  const least = Math.min(Math.ceil(LEAST_DRAWN_SIDE / longer), Math.floor(MOST_SIDE / longer));
  const narrowest = Math.min(...faces.map(({ box }) => Math.max(1, box[2])));
  const most = Math.min(Math.ceil(FACE_WIDTH / narrowest), Math.floor(CROWD_SIDE / longer));
  for (let scale = least; scale < most; scale++)
    if (labelsAreClear(faces, { width: width * scale, height: height * scale, scale })) return scale;
  return Math.max(1, least, most);
}
