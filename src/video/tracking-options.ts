/** How faces of a clip are followed. */
export interface TrackingOptions {
  /** Seconds that a face is waited for which is not found. Default 2. */
  readonly trackGap?: number | undefined;
  /** Seconds in which smoothed probabilities go most (1 − 1/e) of the way to what is measured. Default 0.35. */
  readonly settle?: number | undefined;
  /** From this scene score on a frame begins another scene, 0 to 1. Default 0.3. */
  readonly cutFrom?: number | undefined;
}

export const DEFAULT_TRACK_GAP = 2;
export const DEFAULT_SETTLE = 0.35;
export const DEFAULT_CUT_FROM = 0.3;
