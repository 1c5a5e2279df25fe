import type { Image } from '../image/image.js';
import type { RecognizedFace } from '../recognizer/result.js';

/** Cells along each side of what hides a face: of so few, nobody is known, and no detector finds a face. */
const CELLS = 3;

/** Paints over the boxes, in place: each becomes a mosaic of 3×3 cells of their mean colours. */
export function hideFaces(image: Image, boxes: readonly RecognizedFace['box'][]): void {
  for (const [left, top, width, height] of boxes) {
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        const at = (start: number, size: number, part: number, most: number): number =>
          Math.min(most, Math.max(0, Math.round(start + (size * part) / CELLS)));
        levelOut(image, {
          left: at(left, width, column, image.width),
          right: at(left, width, column + 1, image.width),
          top: at(top, height, row, image.height),
          bottom: at(top, height, row + 1, image.height),
        });
      }
    }
  }
}

interface Cell {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function levelOut({ data, width, channels }: Image, { left, right, top, bottom }: Cell): void {
  const pixels = (right - left) * (bottom - top);
  if (!(pixels > 0)) return;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) sum += data[(y * width + x) * channels + channel]!;
    }
    const mean = Math.round(sum / pixels);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) data[(y * width + x) * channels + channel] = mean;
    }
  }
}
