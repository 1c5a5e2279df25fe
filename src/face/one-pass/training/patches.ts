import type { Random } from '../../../random.js';
import { areaOf, type Box } from '../../mtcnn/boxes.js';
import type { Mipmap } from '../../mtcnn/mipmap.js';
import type { Relighting } from '../../mtcnn/training/batches.js';
import type { Truth } from '../../mtcnn/training/truth.js';
import { GRAY } from '../plan.js';

/** A square part of a photo, scaled. */
export interface Patch {
  /** Where its first pixel begins in the photo, and photo pixels a pixel of it. */
  readonly left: number;
  readonly top: number;
  readonly pixel: number;
}

/** The most that a photo is enlarged. */
const ENLARGED = 1.4;

/** A patch with a face of the photo somewhere in it, of a side drawn between these, small ones as likely as large ones. */
export function patchAround(
  { box }: Truth['faces'][number],
  side: number,
  [smallest, largest]: readonly [number, number],
  random: Random,
): Patch {
  const size = Math.sqrt(areaOf(box));
  const wanted = smallest * (largest / smallest) ** random.next();
  const pixel = Math.max(size / wanted, 1 / ENLARGED);
  const at = (low: number, high: number): number =>
    (low + high) / 2 - random.uniform(0.08, 0.92) * side * pixel;
  return { left: at(box.left, box.right), top: at(box.top, box.bottom), pixel };
}

/** A patch anywhere, from the whole photo to a little enlarged. */
export function patchAnywhere(width: number, height: number, side: number, random: Random): Patch {
  const largest = Math.max(width, height) / side;
  const pixel = (1 / ENLARGED) * Math.max(1, largest * ENLARGED) ** random.next();
  const at = (length: number): number => {
    const room = length - side * pixel;
    return random.uniform(Math.min(0, room), Math.max(0, room));
  };
  return { left: at(width), top: at(height), pixel };
}

/** Writes the patch `[3, side, side]`, RGB levels 0–255, gray outside of the photo. */
export function samplePatch(
  picture: Mipmap,
  patch: Patch,
  side: number,
  target: Float32Array,
  offset: number,
): void {
  target.fill(GRAY, offset, offset + 3 * side * side);
  const range = (start: number, length: number): readonly [number, number] => [
    Math.max(0, Math.ceil(-start / patch.pixel)),
    Math.min(side, Math.floor((length - start) / patch.pixel)),
  ];
  const [firstColumn, endColumn] = range(patch.left, picture.width);
  const [firstRow, endRow] = range(patch.top, picture.height);
  const [columns, rows] = [endColumn - firstColumn, endRow - firstRow];
  if (columns < 1 || rows < 1) return;
  const part = new Float32Array(3 * columns * rows);
  picture.sample(
    {
      left: patch.left + firstColumn * patch.pixel,
      top: patch.top + firstRow * patch.pixel,
      cellWidth: patch.pixel,
      cellHeight: patch.pixel,
      columns,
      rows,
    },
    part,
  );
  for (let channel = 0; channel < 3; channel++)
    for (let row = 0; row < rows; row++) {
      const from = (channel * rows + row) * columns;
      target.set(
        part.subarray(from, from + columns),
        offset + (channel * side + firstRow + row) * side + firstColumn,
      );
    }
}

/** A box of the photo in pixels of the patch. */
export function inPatch({ left, top, right, bottom }: Box, patch: Patch): Box {
  return {
    left: (left - patch.left) / patch.pixel,
    top: (top - patch.top) / patch.pixel,
    right: (right - patch.left) / patch.pixel,
    bottom: (bottom - patch.top) / patch.pixel,
  };
}

/** Mirrors the patch from left to right, in place. */
export function mirrorPatch(target: Float32Array, offset: number, side: number): void {
  for (let row = 0; row < 3 * side; row++)
    target.subarray(offset + row * side, offset + (row + 1) * side).reverse();
}

export function mirrorBox({ left, top, right, bottom }: Box, side: number): Box {
  return { left: side - right, top, right: side - left, bottom };
}

/** Changes light and colours of the patch at random, in place; levels stay within 0–255. */
export function relightPatch(
  target: Float32Array,
  offset: number,
  side: number,
  { brightness, contrast, colour, gray, grain, grainLevels }: Relighting,
  random: Random,
): void {
  const plane = side * side;
  const gain = 1 + random.uniform(-contrast, contrast);
  const shift = 255 * random.uniform(-brightness, brightness);
  const gains = [0, 1, 2].map(() => gain * (1 + random.uniform(-colour, colour)));
  const grayed = random.next() < gray;
  const deviation = random.next() < grain ? random.uniform(0, grainLevels) : 0;
  const [red, green, blue] = [0, 1, 2].map((i) =>
    target.subarray(offset + i * plane, offset + (i + 1) * plane),
  ) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < plane; i++) {
    let [r, g, b] = [red[i]!, green[i]!, blue[i]!];
    if (grayed) r = g = b = 0.299 * r + 0.587 * g + 0.114 * b;
    const noise = deviation === 0 ? shift : shift + deviation * random.normal();
    red[i] = limited((r - GRAY) * gains[0]! + GRAY + noise);
    green[i] = limited((g - GRAY) * gains[1]! + GRAY + noise);
    blue[i] = limited((b - GRAY) * gains[2]! + GRAY + noise);
  }
}

/** Makes what lies outside of the box black, in place, as a net sees what lies outside of a picture. */
export function framePatch(target: Float32Array, offset: number, side: number, box: Box): void {
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const [x, y] = [column + 0.5, row + 0.5];
      if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) continue;
      for (let channel = 0; channel < 3; channel++)
        target[offset + (channel * side + row) * side + column] = 0;
    }
}

function limited(level: number): number {
  return level < 0 ? 0 : level > 255 ? 255 : level;
}
