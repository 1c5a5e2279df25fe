import type { Expression } from '../expression.js';

/** A moment of the timeline. */
export interface Moment {
  /** Milliseconds since the camera started. */
  readonly time: number;
  readonly track: number;
  readonly probabilities: Readonly<Record<Expression, number>>;
}
