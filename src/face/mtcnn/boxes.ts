/** Edges in pixels of the picture: a box around the one pixel at the origin is 0, 0, 1, 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface ScoredBox extends Box {
  /** Probability of a face, 0 to 1. */
  readonly score: number;
  /** What boxes are ordered by: the logit of the score, or the score where a net tells no logit. */
  readonly rank: number;
}

export function areaOf({ left, top, right, bottom }: Box): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Area that two boxes share, pixels². */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/**
 * Moves each edge by a share of the box's width or height: what the nets' output `box` says.
 * `offsets` are those of left, top, right, bottom.
 */
export function regress<T extends Box>(box: T, offsets: readonly [number, number, number, number]): T {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  return {
    ...box,
    left: box.left + offsets[0] * width,
    top: box.top + offsets[1] * height,
    right: box.right + offsets[2] * width,
    bottom: box.bottom + offsets[3] * height,
  };
}

/** The square of the longer side around the same centre. */
export function squared<T extends Box>(box: T): T {
  const side = Math.max(box.right - box.left, box.bottom - box.top);
  const left = (box.left + box.right - side) / 2;
  const top = (box.top + box.bottom - side) / 2;
  return { ...box, left, top, right: left + side, bottom: top + side };
}

/**
 * The box on whole pixels, as the reference cuts its crops: the right and bottom edges towards the origin, the left
 * and top edges the same way, but counted from one, as in the MATLAB code that it comes from.
 */
export function onPixels<T extends Box>(box: T): T {
  return {
    ...box,
    left: Math.trunc(box.left + 1) - 1,
    top: Math.trunc(box.top + 1) - 1,
    right: Math.trunc(box.right),
    bottom: Math.trunc(box.bottom),
  };
}

/** The part inside a picture of this size; its area is 0 where there is none. */
export function clipped<T extends Box>(box: T, width: number, height: number): T {
  const inside = (edge: number, size: number): number => Math.min(size, Math.max(0, edge));
  return {
    ...box,
    left: inside(box.left, width),
    top: inside(box.top, height),
    right: inside(box.right, width),
    bottom: inside(box.bottom, height),
  };
}
