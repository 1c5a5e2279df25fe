import type { Random } from '../../../random.js';
import { overlapRatio } from '../../evaluation/measure-detections.js';
import { areaOf, type Box, onPixels, sharedArea } from '../boxes.js';
import { CELL } from '../pyramid.js';
import type { TrueFace, Truth } from './truth.js';

/** By the overlap with the nearest true face, as in the paper (§III.A). */
export const KINDS = ['negative', 'part', 'positive'] as const;
export type Kind = (typeof KINDS)[number];

const POSITIVE = 0.65;
const PART = 0.4;
const NEGATIVE = 0.3;

/** One crop to be cut, and what its net should say of it. */
export interface Sample {
  readonly kind: Kind;
  /** What is cut: a square, which may lie partly outside the photo. */
  readonly crop: Box;
  /** Offsets of the edges, in widths and heights of the box that the cascade moves; only of faces and parts. */
  readonly offsets: readonly number[] | undefined;
  /** x of the five points, then y, in the same units; where the face has some and they lie in the crop. */
  readonly points: readonly number[] | undefined;
}

/**
 * What a crop is a sample of; none where its overlap lies between the kinds, or it covers an ignored place. `moved` is
 * the box that the cascade applies the net's offsets to: the crop itself, but in the P-Net.
 */
export function labelCrop(crop: Box, truth: Truth, moved: Box = crop): Sample | undefined {
  let best: TrueFace | undefined;
  let overlap = 0;
  for (const face of truth.faces) {
    const ratio = overlapRatio(crop, face.box);
    if (ratio > overlap) [best, overlap] = [face, ratio];
  }
  if (best !== undefined && overlap >= PART) {
    return {
      kind: overlap > POSITIVE ? 'positive' : 'part',
      crop,
      offsets: offsetsTo(best.box, moved),
      points: best.points === undefined ? undefined : pointsIn(best.points, moved),
    };
  }
  const ignored = truth.ignored.some(
    (box) => sharedArea(crop, box) > NEGATIVE * Math.min(areaOf(box), areaOf(crop)),
  );
  if (overlap >= NEGATIVE || ignored) return undefined;
  return { kind: 'negative', crop, offsets: undefined, points: undefined };
}

/** What `regress` turns `from` into `face` with. */
export function offsetsTo(face: Box, from: Box): number[] {
  const [width, height] = [from.right - from.left, from.bottom - from.top];
  return [
    (face.left - from.left) / width,
    (face.top - from.top) / height,
    (face.right - from.right) / width,
    (face.bottom - from.bottom) / height,
  ];
}

/** How far outside a crop a point may lie, in crops, to be learned. */
const OUTSIDE = 0.1;

/** x of the points, then y, in widths and heights of a box; nothing where one of them lies well outside of it. */
export function pointsIn(points: NonNullable<TrueFace['points']>, box: Box): number[] | undefined {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const relative = [
    ...points.map(([x]) => (x - box.left) / width),
    ...points.map(([, y]) => (y - box.top) / height),
  ];
  return relative.every((value) => value > -OUTSIDE && value < 1 + OUTSIDE) ? relative : undefined;
}

/** Turns a square of a photo into what the cascade would cut and move for it. */
export type Placement = (square: Box) => { readonly crop: Box; readonly moved: Box };

/** R- and O-Net: whole pixels. */
export const placedCrop: Placement = (square) => {
  const crop = onPixels(square);
  return { crop, moved: crop };
};

/** P-Net: the cell itself is cut where it is, but moved as a box on whole pixels counted from one, as in `propose`. */
export const placedCell: Placement = (square) => {
  const cell = (square.right - square.left) / CELL;
  const moved = {
    left: Math.trunc(square.left + cell) - 1,
    top: Math.trunc(square.top + cell) - 1,
    right: Math.trunc(square.right),
    bottom: Math.trunc(square.bottom),
  };
  return { crop: square, moved };
};

/** A square about as large as the face and about in its place. */
export function squareNear(
  { box }: TrueFace,
  random: Random,
  size: readonly [number, number],
  shift: number,
): Box {
  const side = Math.sqrt(areaOf(box)) * random.uniform(...size);
  const x = (box.left + box.right - side) / 2 + random.uniform(-shift, shift) * side;
  const y = (box.top + box.bottom - side) / 2 + random.uniform(-shift, shift) * side;
  return { left: x, top: y, right: x + side, bottom: y + side };
}

/** A square anywhere in the photo, small ones as likely as large ones. */
export function squareAnywhere(width: number, height: number, smallest: number, random: Random): Box {
  const largest = Math.min(width, height);
  const side = largest <= smallest ? largest : smallest * (largest / smallest) ** random.next();
  const x = random.uniform(0, width - side);
  const y = random.uniform(0, height - side);
  return { left: x, top: y, right: x + side, bottom: y + side };
}
