import { scaleFace } from '../face/scale-face.js';
import type { FaceToDraw } from '../figure/annotation.js';
import { type ComposeOptions, composeOver } from '../image/compose.js';
import type { Image } from '../image/image.js';
import { enlargement } from '../image/original.js';

/**
 * A picture with its faces drawn over it: boxes, landmarks, and a plate beside each face with the perceived expression
 * and a bar for each class. Small pictures are enlarged by a whole number, very large ones reduced. Encoded bytes.
 */
export async function annotatePicture(
  image: Image,
  given: readonly FaceToDraw[],
  format: ComposeOptions['format'],
): Promise<Uint8Array> {
  const [across, down] = enlargement(image);
  const faces = given.map((face) => scaleFace(face, [1 / across, 1 / down]));
  // Most programs draw nothing: figures are loaded by those that do.
  const [{ annotation }, { drawingScale }, { svgToPng }] = await Promise.all([
    import('../figure/annotation.js'),
    import('../figure/drawing-scale.js'),
    import('../figure/render.js'),
  ]);
  const scale = drawingScale(image, faces);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const over = svgToPng(annotation(faces, { width, height, scale }), { scale: 1 });
  return composeOver(image, over, { width, height, format });
}
