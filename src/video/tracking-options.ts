/** How faces of a clip are followed. */
export interface TrackingOptions {
  /**
   * Seconds that a face is waited for which is not found. Default 2; where the whole clip is looked at before faces are
   * numbered, 4.
   */
  readonly trackGap?: number | undefined;
  /** Seconds in which smoothed probabilities go most (1 − 1/e) of the way to what is measured. Default 0.35. */
  readonly settle?: number | undefined;
  /** From this scene score on a frame begins another scene, 0 to 1. Default 0.3. */
  readonly cutFrom?: number | undefined;
}

export const DEFAULT_TRACK_GAP = 2;
/** Where motion before and after a gap is known, a longer one can be told. */
export const WHOLE_CLIP_TRACK_GAP = 4;
export const DEFAULT_SETTLE = 0.35;
export const DEFAULT_CUT_FROM = 0.3;
