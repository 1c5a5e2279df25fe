import type { DetectionOptions } from '../../src/face/mtcnn/options.js';

/** How faces are searched for in photos. */
export interface PhotoSearch {
  /** Side of the smallest face, pixels. */
  readonly smallest: number;
  /** How sure the detector has to be that something is a face, 0 to 1. */
  readonly sure: number;
  /** Whether faces that lie on a side or upside down are searched for too. */
  readonly anyTurn: boolean;
}

/** The detector's own. */
export const USUAL_SEARCH: PhotoSearch = { smallest: 20, sure: 0.7, anyTurn: false };

/** The first two of the three nets only propose. */
const PROPOSING = [0.6, 0.7] as const;

export function isUsual({ smallest, sure, anyTurn }: PhotoSearch): boolean {
  return smallest === USUAL_SEARCH.smallest && sure === USUAL_SEARCH.sure && !anyTurn;
}

/** `undefined` for the usual search, which needs no options. */
export function detectionOf(search: PhotoSearch): DetectionOptions | undefined {
  const { smallest, sure, anyTurn } = search;
  if (isUsual(search)) return undefined;
  const sized =
    smallest === USUAL_SEARCH.smallest && sure === USUAL_SEARCH.sure
      ? {}
      : { minFace: smallest, thresholds: [...PROPOSING, sure] as const };
  return anyTurn ? { ...sized, anyTurn } : sized;
}
