import type { RecognizedFace } from '../../src/recognizer/result.js';

type Box = RecognizedFace['box'];
type Boxed = Pick<RecognizedFace, 'box'>;

/** Two boxes that share less than this of their area together are of two faces. */
const LEAST_SHARED = 0.5;

/**
 * For each face of one answer, its place in another answer to the same picture; `undefined` where that has no such face.
 * No face is taken twice.
 */
export function matchFaces(
  faces: readonly Boxed[],
  others: readonly Boxed[],
): readonly (number | undefined)[] {
  const free = new Set(others.keys());
  return faces.map(({ box }) => {
    let best: number | undefined;
    let most = LEAST_SHARED;
    for (const other of free) {
      const shared = sharedPart(box, others[other]!.box);
      if (shared < most) continue;
      best = other;
      most = shared;
    }
    if (best !== undefined) free.delete(best);
    return best;
  });
}

/** The area of both over the area of either, 0 to 1. */
function sharedPart([x, y, w, h]: Box, [u, v, wide, high]: Box): number {
  const across = Math.max(0, Math.min(x + w, u + wide) - Math.max(x, u));
  const down = Math.max(0, Math.min(y + h, v + high) - Math.max(y, v));
  const both = across * down;
  return both === 0 ? 0 : both / (w * h + wide * high - both);
}
