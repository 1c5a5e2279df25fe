import { annotation } from '../../src/figure/annotation.js';
import { drawingScale } from '../../src/figure/drawing-scale.js';
import type { Recognition } from '../../src/recognizer/result.js';

/** The picture with its faces drawn over it, as `mien predict --annotate` draws them; a PNG. */
export async function annotatedPicture(blob: Blob, recognition: Recognition): Promise<Blob> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  try {
    const scale = drawingScale(recognition, recognition.faces);
    const width = Math.max(1, Math.round(recognition.width * scale));
    const height = Math.max(1, Math.round(recognition.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    const over = new Image();
    const drawing = annotation(recognition.faces, { width, height, scale });
    over.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
    await over.decode();
    context.drawImage(over, 0, 0, width, height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    bitmap.close();
  }
}
