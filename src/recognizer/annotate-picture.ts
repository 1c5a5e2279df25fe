import { checkOptions, oneOf } from '../check-options.js';
import { scaleFace } from '../face/scale-face.js';
import type { FaceToDraw } from '../figure/annotation.js';
import { composeOver, DRAWN_FORMATS, type DrawnFormat } from '../image/compose.js';
import { decodeImage, type Picture } from '../image/decode.js';
import { fileKind } from '../image/file-kind.js';
import type { PictureFormat } from '../image/format.js';
import type { Image } from '../image/image.js';
import { enlargement } from '../image/original.js';

/** What a picture is written as where nothing is said: what its file was. Others than these become PNG. */
const SAME: Partial<Record<PictureFormat, DrawnFormat>> = {
  JPEG: 'jpeg',
  HEIC: 'jpeg',
  WebP: 'webp',
  AVIF: 'avif',
};

/**
 * A picture with its faces drawn over it: boxes, landmarks, and a plate beside each face with the perceived expression
 * and a bar for each class. Where its labels could not be read, the picture is enlarged by the least whole number with which
 * they can. Very large pictures are reduced. Encoded bytes.
 *
 * The copy is of the picture's own kind, as JPEG for JPEG and HEIC, WebP and AVIF for themselves, or PNG for all else and
 * for pixels that no file was decoded to; or of the `format` asked for. Throws as `decodeImage`, and `OPTION_INVALID` for
 * a format that there is not.
 *
 * @example
 * const { faces } = await recognizer.recognize('photo.jpg');
 * await writeFile('photo.faces.jpg', await annotatePicture('photo.jpg', faces));
 */
export async function annotatePicture(
  picture: Picture,
  given: readonly FaceToDraw[],
  format?: DrawnFormat,
): Promise<Uint8Array> {
  checkOptions('annotatePicture', { format }, { format: oneOf(DRAWN_FORMATS) });
  const image = await decodeImage(picture);
  return draw(image, given, format ?? SAME[fileKind(image) ?? 'PNG'] ?? 'png');
}

async function draw(image: Image, given: readonly FaceToDraw[], format: DrawnFormat): Promise<Uint8Array> {
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
