import { annotation, type FaceToDraw } from '../figure/annotation.js';
import { svgToPng } from '../figure/render.js';
import { type ComposeOptions, composeOver } from '../image/compose.js';
import type { Image } from '../image/image.js';

/** Longer side of a drawn picture, pixels: enlarged to the least, so that letters are legible; reduced to the most. */
const LEAST_SIDE = 1000;
const MOST_SIDE = 4096;
/** Faces are enlarged to this width where that does not make the picture larger than `CROWD_SIDE`. */
const FACE_WIDTH = 90;
const CROWD_SIDE = 2400;

/**
 * A picture with its faces drawn over it: boxes, landmarks, and a plate beside each face with the perceived expression
 * and a bar for each class. Small pictures are enlarged by a whole number, very large ones reduced. Encoded bytes.
 */
export async function annotatePicture(
  image: Image,
  faces: readonly FaceToDraw[],
  format: ComposeOptions['format'],
): Promise<Uint8Array> {
  const scale = drawingScale(image, faces);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const over = svgToPng(annotation(faces, { width, height, scale }), { scale: 1 });
  return composeOver(image, over, { width, height, format });
}

function drawingScale({ width, height }: Image, faces: readonly FaceToDraw[]): number {
  const longer = Math.max(width, height);
  if (longer > MOST_SIDE) return MOST_SIDE / longer;
  const narrowest = Math.min(...faces.map(({ box }) => Math.max(1, box[2])));
  const wanted = Math.max(LEAST_SIDE / longer, Math.min(FACE_WIDTH / narrowest, CROWD_SIDE / longer));
  // An extremely long and thin picture is left as it is.
  return Math.max(1, Math.min(Math.ceil(wanted), Math.floor(MOST_SIDE / longer)));
}
