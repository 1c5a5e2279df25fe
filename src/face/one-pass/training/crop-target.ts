import { overlapRatio } from '../../evaluation/measure-detections.js';
import { areaOf, type Box, sharedArea, squared } from '../../mtcnn/boxes.js';
import { offsetsTo, pointsIn } from '../../mtcnn/training/sample.js';
import type { TrueFace, Truth } from '../../mtcnn/training/truth.js';
import { cropAround } from '../crop.js';

/** What the net is to answer for the crop around a square. */
export interface CropTarget {
  /** The face that the square is on, if any. */
  readonly face: TrueFace | undefined;
  /** 1 for a face, 0 for none; nothing for a square between both. */
  readonly judged: 0 | 1 | undefined;
  /** Ways of the edges and places of the points, in widths and heights of the crop, where they are known. */
  readonly offsets: readonly number[] | undefined;
  readonly points: readonly number[] | undefined;
}

/** Overlaps of a proposed square with the square around a face, from which and below which it is judged. */
const FACE = 0.5;
const NEAR = 0.35;
const NONE = 0.3;

/** The target of a square; nothing where the square covers a place of which it is unknown whether a face is there. */
export function cropTarget(square: Box, truth: Truth): CropTarget | undefined {
  let face: TrueFace | undefined;
  let overlap = 0;
  for (const candidate of truth.faces) {
    const ratio = overlapRatio(square, squared(candidate.box));
    if (ratio > overlap) [face, overlap] = [candidate, ratio];
  }
  if (face !== undefined && overlap >= NEAR) {
    const crop = cropAround(square);
    const offsets = offsetsTo(face.box, crop);
    const points = face.points === undefined ? undefined : pointsIn(face.points, crop);
    return { face, judged: overlap >= FACE ? 1 : undefined, offsets, points };
  }
  const unknown = truth.ignored.some(
    (box) => sharedArea(square, box) > NONE * Math.min(areaOf(box), areaOf(square)),
  );
  if (overlap >= NONE || unknown) return undefined;
  return { face: undefined, judged: 0, offsets: undefined, points: undefined };
}
