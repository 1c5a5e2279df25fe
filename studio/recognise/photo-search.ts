import type { DetectionOptions } from '../../src/face/mtcnn/options.js';

/** How faces are searched for in photos. */
export interface PhotoSearch {
  /** Side of the smallest face, pixels. */
  readonly smallest: number;
  /** How sure the detector has to be that something is a face, 0 to 1. */
  readonly sure: number;
}

/** The detector's own. */
export const USUAL_SEARCH: PhotoSearch = { smallest: 20, sure: 0.7 };

/** The first two of the three nets only propose. */
const PROPOSING = [0.6, 0.7] as const;

/** `undefined` for the usual search, which needs no options. */
export function detectionOf({ smallest, sure }: PhotoSearch): DetectionOptions | undefined {
  if (smallest === USUAL_SEARCH.smallest && sure === USUAL_SEARCH.sure) return undefined;
  return { minFace: smallest, thresholds: [...PROPOSING, sure] };
}
