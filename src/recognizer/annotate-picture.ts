import { annotation, type FaceToDraw } from '../figure/annotation.js';
import { drawingScale } from '../figure/drawing-scale.js';
import { svgToPng } from '../figure/render.js';
import { type ComposeOptions, composeOver } from '../image/compose.js';
import type { Image } from '../image/image.js';

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
