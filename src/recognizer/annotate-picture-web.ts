import { checkOptions, oneOf } from '../check-options.js';
import { MienError } from '../errors.js';
import { scaleFace } from '../face/scale-face.js';
import type { FaceToDraw } from '../figure/annotation.js';
import { decodePicture, type WebPicture } from '../image/decode-web.js';
import { fileKind } from '../image/file-kind.js';
import type { Image as Pixels } from '../image/image.js';
import { enlargement } from '../image/original.js';

const FORMATS = ['jpeg', 'png', 'webp'] as const;
/** Kinds of file that browsers write. */
export type WebDrawnFormat = (typeof FORMATS)[number];

/**
 * A picture with its faces drawn over it, in a page, as in Node. The copy is of the picture's own kind, as JPEG and WebP for
 * themselves, or PNG for all else; or of the `format` asked for. Encoded bytes.
 *
 * Throws as `decodePicture`, `OPTION_INVALID` for a format that there is not, and `RUNTIME_FAILED` in a worker, where
 * browsers draw no SVG.
 *
 * @example
 * const { faces } = await recognizer.recognize(file);
 * image.src = URL.createObjectURL(new Blob([await annotatePicture(file, faces)]));
 */
export async function annotatePicture(
  picture: WebPicture,
  given: readonly FaceToDraw[],
  format?: WebDrawnFormat,
): Promise<Uint8Array> {
  checkOptions('annotatePicture', { format }, { format: oneOf(FORMATS) });
  if (globalThis.document === undefined) {
    throw new MienError('RUNTIME_FAILED', 'annotatePicture: a worker cannot draw SVG, only a page can.', {
      hint: 'Send the faces to the page, and draw them there.',
    });
  }
  const image = await decodePicture(picture);
  const [across, down] = enlargement(image);
  const faces = given.map((face) => scaleFace(face, [1 / across, 1 / down]));
  // Most pages draw nothing, or draw by themselves.
  const [{ annotation }, { drawingScale }] = await Promise.all([
    import('../figure/annotation.js'),
    import('../figure/drawing-scale.js'),
  ]);
  const scale = drawingScale(image, faces);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(await toBitmap(image), 0, 0, width, height);
  context.drawImage(await shown(annotation(faces, { width, height, scale })), 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: `image/${format ?? kindOf(image)}`, quality: 0.9 });
  return new Uint8Array(await blob.arrayBuffer());
}

function kindOf(image: Pixels): WebDrawnFormat {
  const kind = fileKind(image);
  if (kind === 'JPEG' || kind === 'HEIC') return 'jpeg';
  return kind === 'WebP' ? 'webp' : 'png';
}

function toBitmap({ data, width, height, channels }: Pixels): Promise<ImageBitmap> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[channels * i + (channels === 1 ? 0 : c)]!;
    rgba[4 * i + 3] = 255;
  }
  return createImageBitmap(new ImageData(rgba, width, height));
}

async function shown(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}
