import { areaOf, type Box } from '../../mtcnn/boxes.js';
import { BOX_VALUES, HEADS, type HeadPlan } from '../plan.js';

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
  // The larger first, so that a small face before a large one keeps its cells.
  const sized = faces
    .map((area) => ({ area, size: Math.sqrt(areaOf(area)) }))
    .sort((a, b) => b.size - a.size);
  let positives = 0;
  HEADS.forEach((head, i) => {
    const { judged } = targets[i]!;
    judged.fill(1);
    for (const { area, half } of [...placesOf(ignored, head), ...rimsOf(sized, head)])
      for (const { cell } of cellsAround(area, half, side, head.stride)) judged[cell] = 0;
    for (const face of sized) positives += writeFace(face, side, head, targets[i]!);
  });
  return positives;
}

interface SizedFace {
  readonly area: Box;
  /** Side of the square of the same area, pixels. */
  readonly size: number;
}

/** A place whose cells are left out, and half the side of the square in its middle that they lie in. */
interface LeftOut {
  readonly area: Box;
  readonly half: number;
}

function placesOf(ignored: readonly Box[], { stride }: HeadPlan): readonly LeftOut[] {
  return ignored.map((area) => ({ area, half: Math.max(0.5 * Math.sqrt(areaOf(area)), stride) }));
}

/** A part of a face that is much too large for a head is background. One that is too small is hard to tell from it. */
function rimsOf(faces: readonly SizedFace[], { stride, smallest, largest }: HeadPlan): readonly LeftOut[] {
  return faces
    .filter(({ size }) => size <= largest * BEYOND)
    .map(({ area, size }) => ({
      area,
      half: size < smallest / BEYOND ? stride : Math.max(RIM * size, 0.75 * stride),
    }));
}

/** Writes the cells of one face, if it is of this head. Gives the number of those that were not a face's before. */
function writeFace(
  { area, size }: SizedFace,
  side: number,
  { stride, smallest, largest }: HeadPlan,
  { face, judged, box }: HeadTargets,
): number {
  if (size < smallest || size > largest) return 0;
  let added = 0;
  for (const { cell, x, y } of cellsAround(area, Math.max(CORE * size, 0.51 * stride), side, stride)) {
    if (face[cell] === 0) added++;
    face[cell] = 1;
    judged[cell] = 1;
    const values = [
      ((area.left + area.right) / 2 - x) / stride,
      ((area.top + area.bottom) / 2 - y) / stride,
      Math.log((area.right - area.left) / (2 * stride)),
      Math.log((area.bottom - area.top) / (2 * stride)),
    ];
    for (let k = 0; k < BOX_VALUES; k++) box[k * face.length + cell] = values[k]!;
  }
  return added;
}

interface Cell {
  readonly cell: number;
  /** Its middle, pixels. */
  readonly x: number;
  readonly y: number;
}

/** The cells whose middle lies in the square of twice `half` pixels around the middle of a box. */
function* cellsAround(area: Box, half: number, side: number, stride: number): Generator<Cell> {
  const cells = side / stride;
  const [cx, cy] = [(area.left + area.right) / 2, (area.top + area.bottom) / 2];
  const first = (middle: number): number => Math.max(0, Math.ceil((middle - half) / stride - 0.5));
  const last = (middle: number): number => Math.min(cells - 1, Math.floor((middle + half) / stride - 0.5));
  for (let row = first(cy); row <= last(cy); row++)
    for (let column = first(cx); column <= last(cx); column++)
      yield { cell: row * cells + column, x: (column + 0.5) * stride, y: (row + 0.5) * stride };
}
