import { pixelsUnder } from '../image/compose.js';
import type { Image } from '../image/image.js';
import type { VideoFace } from './video-row.js';

/** The pixels of a frame with its faces drawn over it: boxes, points, numbers, and a bar for each smoothed probability. */
export async function drawFaces(image: Image, faces: readonly VideoFace[]): Promise<Uint8Array> {
  if (faces.length === 0) return image.data;
  const [{ annotation }, { svgToPng }] = await Promise.all([
    import('../figure/annotation.js'),
    import('../figure/render.js'),
  ]);
  const { width, height } = image;
  const shown = faces.map((face) => ({
    ...face,
    probabilities: face.smoothed,
    confidence: face.smoothed[face.expression],
  }));
  return pixelsUnder(image, svgToPng(annotation(shown, { width, height }), { scale: 1 }));
}
