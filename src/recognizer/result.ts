import type { HeatMethod } from '../explain/explanation-graph.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import type { DetectedFace, Landmarks, Point } from '../face/detected-face.js';
import { type FaceQuality, qualityOfCrop } from '../face/face-quality.js';
import type { Image } from '../image/image.js';
import { originalSize } from '../image/original.js';
import { toFace } from '../image/to-face.js';

export type { DetectedFace, FaceQuality, Landmarks, Point };

/**
 * Why an answer is uncertain:
 * - `confidence`: its probability is too low;
 * - `unfamiliar`: the face is unlike those that the network was trained on, or no face;
 * - `no-face`: what was found, or given as a face, is probably none.
 */
export type UncertainBecause = 'confidence' | 'unfamiliar' | 'no-face';

/** The perceived expression of one face. */
export interface Perception {
  /** The likeliest class, also where it is uncertain. */
  readonly expression: Expression;
  /** Its calibrated probability, 0 to 1. */
  readonly confidence: number;
  /** Whether the answer is not to be relied on. */
  readonly uncertain: boolean;
  /** Why, the first reason that holds; absent where the answer is certain. */
  readonly uncertainBecause?: UncertainBecause;
  /** Of every class, summing to 1. */
  readonly probabilities: Readonly<Record<Expression, number>>;
}

/** A face in a picture, found or given. */
export interface FaceInPicture {
  /** `[x, y, width, height]`, pixels. */
  readonly box: readonly [number, number, number, number];
  /** The detector's confidence, 0 to 1; `null` where the whole picture was taken as the face. */
  readonly score: number | null;
  readonly landmarks: Landmarks | null;
  /** Degrees that the face is turned in the picture, clockwise; only of a search at any turn. */
  readonly roll?: number;
  /** How likely it is that this is a face, 0 to 1, calibrated; only of one that was found, by a detector that says so. */
  readonly faceProbability?: number;
  /** How well the face can be seen, to leave faces out by. */
  readonly quality?: FaceQuality;
}

export interface RecognizedFace extends FaceInPicture, Perception {}

/** Stands in a result whose picture's file was cut off, and read as far as it goes. */
export interface PartialMark {
  readonly partial?: true;
}

/** The mark, where there is one: the key is left out otherwise. */
export function partialMark({ partial }: Pick<Image, 'partial'>): PartialMark {
  return partial === true ? { partial } : {};
}

/** What a detector found; the size is that of the upright picture, pixels. */
export interface Detection extends PartialMark {
  readonly width: number;
  readonly height: number;
  /** The surest first. */
  readonly faces: readonly DetectedFace[];
}

export interface Recognition extends PartialMark {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly RecognizedFace[];
}

/** The perceived expression of one face, and what in it speaks for a class. */
export interface Explanation extends Perception, HeatMethod {
  /** The class that the heat is about: the likeliest, or the one that was asked for. */
  readonly class: Expression;
  /**
   * `[48, 48]`, rows from the top: how much each place of the aligned face speaks for the class, from 0 to 1 at the one
   * that does most; all 0 where none does. To be compared within a face, not between faces.
   */
  readonly heat: Float32Array;
}

export interface ExplainedFace extends FaceInPicture, Explanation {
  /** What the network saw, and the heat lies over: 48×48 gray bytes. */
  readonly crop: Uint8Array;
}

export interface ExplainedPicture extends PartialMark {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly ExplainedFace[];
}

/** Faces on the way to the network. */
export interface FoundFaces extends PartialMark {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceInPicture[];
  /** For each face, its 48×48 gray bytes. */
  readonly crops: readonly Uint8Array[];
}

/** A picture that is one face already. */
export function wholeFace(image: Image): FoundFaces {
  const { width, height } = originalSize(image);
  const crop = toFace(image);
  const quality = { size: Math.min(width, height), ...qualityOfCrop(crop), pose: null };
  return {
    width,
    height,
    ...partialMark(image),
    faces: [{ box: [0, 0, width, height], score: null, landmarks: null, quality }],
    crops: [crop],
  };
}

/** Reads one row of probabilities, in the order of `EXPRESSIONS`. */
export function perceive(
  probabilities: Float32Array,
  uncertainBelow: number,
  doubt?: UncertainBecause,
): Perception {
  let best = 0;
  for (let k = 1; k < EXPRESSIONS.length; k++) if (probabilities[k]! > probabilities[best]!) best = k;
  const entries = EXPRESSIONS.map((expression, k) => [expression, probabilities[k]!] as const);
  const because = probabilities[best]! < uncertainBelow ? 'confidence' : doubt;
  return {
    expression: EXPRESSIONS[best]!,
    confidence: probabilities[best]!,
    uncertain: because !== undefined,
    ...(because === undefined ? {} : { uncertainBecause: because }),
    probabilities: Object.fromEntries(entries) as Record<Expression, number>,
  };
}
