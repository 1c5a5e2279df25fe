import type { FaceQuality } from './face-quality.js';

/** Pixels of the picture as it is seen, after its EXIF orientation; the origin is its top left corner. */
export type Point = readonly [x: number, y: number];

/** Left and right as the picture shows them: the left eye is the one further left in a picture of an upright face. */
export interface Landmarks {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouthLeft: Point;
  readonly mouthRight: Point;
}

export interface DetectedFace {
  /** `[x, y, width, height]`, pixels, inside the picture. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** The detector's confidence, 0 to 1. */
  readonly score: number;
  /** Points may lie outside the picture, where its border cuts a face off. */
  readonly landmarks: Landmarks;
  /**
   * Clockwise turn of the face in the picture, degrees, above −180 and up to 180. Only a search at any turn
   * gives it.
   */
  readonly roll?: number;
  /**
   * Calibrated probability that this is a face, 0 to 1. Absent where the detector's file has no calibration.
   */
  readonly faceProbability?: number;
  /** How well the face can be seen, for leaving faces out. The detectors of mien always give it. */
  readonly quality?: FaceQuality;
}
