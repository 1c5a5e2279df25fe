import { areaOf, type Box } from '../../mtcnn/boxes.js';
import { BOX_VALUES, HEADS } from '../plan.js';

/** What one head is to answer for a patch: a value for each cell, and four for its box. */
export interface HeadTargets {
  readonly face: Float32Array;
  /** 0 for the cells that are neither face nor background. */
  readonly judged: Float32Array;
  readonly box: Float32Array;
}

/** Half sides of the square in the middle of a face whose cells are the face's, and whose cells are left out, in face sides. */
const CORE = 0.2;
const RIM = 0.42;

/** How far beyond a head's sides a face is left out instead of being background. */
const BEYOND = 1.6;

/**
 * Writes the targets of one patch of `side` pixels, whose faces and ignored places are in pixels of the patch. The arrays hold
 * zeros before. Gives the number of cells that are a face's.
 */
export function writeTargets(
  faces: readonly Box[],
  ignored: readonly Box[],
  side: number,
  targets: readonly HeadTargets[],
): number {
  let positives = 0;
  HEADS.forEach(({ stride, smallest, largest }, i) => {
    const { face, judged, box } = targets[i]!;
    const cells = side / stride;
    judged.fill(1);
    const around = (area: Box, half: number, visit: (cell: number, x: number, y: number) => void): void => {
      const [cx, cy] = [(area.left + area.right) / 2, (area.top + area.bottom) / 2];
      const first = (middle: number): number => Math.max(0, Math.ceil((middle - half) / stride - 0.5));
      const last = (middle: number): number =>
        Math.min(cells - 1, Math.floor((middle + half) / stride - 0.5));
      for (let row = first(cy); row <= last(cy); row++)
        for (let column = first(cx); column <= last(cx); column++)
          visit(row * cells + column, (column + 0.5) * stride, (row + 0.5) * stride);
    };
    for (const area of ignored) {
      const half = Math.max(0.5 * Math.sqrt(areaOf(area)), stride);
      around(area, half, (cell) => {
        judged[cell] = 0;
      });
    }
    const sized = faces.map((area) => ({ area, size: Math.sqrt(areaOf(area)) }));
    for (const { area, size } of sized) {
      // A part of a face that is much too large is background, one that is too small is hard to tell from it.
      if (size > largest * BEYOND) continue;
      const half = size < smallest / BEYOND ? stride : Math.max(RIM * size, 0.75 * stride);
      around(area, half, (cell) => {
        judged[cell] = 0;
      });
    }
    // The larger first, so that a small face before a large one keeps its cells.
    for (const { area, size } of sized.sort((a, b) => b.size - a.size)) {
      if (size < smallest || size > largest) continue;
      const half = Math.max(CORE * size, 0.51 * stride);
      around(area, half, (cell, x, y) => {
        if (face[cell] === 0) positives++;
        face[cell] = 1;
        judged[cell] = 1;
        const values = [
          ((area.left + area.right) / 2 - x) / stride,
          ((area.top + area.bottom) / 2 - y) / stride,
          Math.log((area.right - area.left) / (2 * stride)),
          Math.log((area.bottom - area.top) / (2 * stride)),
        ];
        for (let k = 0; k < BOX_VALUES; k++) box[k * cells * cells + cell] = values[k]!;
      });
    }
  });
  return positives;
}
