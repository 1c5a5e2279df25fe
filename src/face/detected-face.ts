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
  /** They may lie outside the picture where a face is cut off by its border. */
  readonly landmarks: Landmarks;
  /** Degrees that the face is turned in the picture, clockwise, above −180 and up to 180; only of a search at any turn. */
  readonly roll?: number;
  /** How likely it is that this is a face, 0 to 1, calibrated; absent where the detector's file does not say how. */
  readonly faceProbability?: number;
  /** How well the face can be seen, to leave faces out by; every face that mien's detectors find has it. */
  readonly quality?: FaceQuality;
}
