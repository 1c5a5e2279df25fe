import type { HeatMethod } from '../explain/explanation-graph.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import {
  type Detection,
  type ExplainedFace,
  type FaceInPicture,
  type FaceQuality,
  type Landmarks,
  type Point,
  partialMark,
  type Recognition,
  type RecognizedFace,
} from './result.js';

/** Points are exact to about a pixel, probabilities to a hundredth: more digits only fill lines. */
export const pixels = (value: number): number => Math.round(value * 100) / 100;
export const share = (value: number): number => Math.round(value * 1e6) / 1e6;
const point = ([x, y]: Point): Point => [pixels(x), pixels(y)];

/** A result as it is printed and sent: two digits of a pixel, six of a probability, in the order of the contract. */
export function rounded<Result extends Detection | Recognition>(result: Result): Result {
  const { width, height, faces } = result;
  return { width, height, ...partialMark(result), faces: faces.map(roundFace) } as unknown as Result;
}

export function roundFace(face: FaceInPicture | RecognizedFace): FaceInPicture | RecognizedFace {
  const [x, y, width, height] = face.box;
  const found: FaceInPicture = {
    box: [pixels(x), pixels(y), pixels(width), pixels(height)],
    score: face.score === null ? null : share(face.score),
    landmarks: face.landmarks === null ? null : roundLandmarks(face.landmarks),
    ...(face.roll === undefined ? {} : { roll: pixels(face.roll) }),
  };
  const seen = {
    ...(face.faceProbability === undefined ? {} : { faceProbability: share(face.faceProbability) }),
    ...(face.quality === undefined ? {} : { quality: roundQuality(face.quality) }),
  };
  if (!('expression' in face)) return { ...found, ...seen };
  const { expression, confidence, uncertain, uncertainBecause, probabilities } = face;
  const shares = EXPRESSIONS.map((name) => [name, share(probabilities[name])]);
  return {
    ...found,
    expression,
    confidence: share(confidence),
    uncertain,
    ...(uncertainBecause === undefined ? {} : { uncertainBecause }),
    probabilities: Object.fromEntries(shares) as Record<Expression, number>,
    ...seen,
  };
}

/** Thousandths are finer than the measures are. */
const thousandth = (value: number): number => Math.round(value * 1000) / 1000;

function roundQuality({ size, sharpness, light, pose }: FaceQuality): FaceQuality {
  return {
    size: pixels(size),
    sharpness: thousandth(sharpness),
    light: thousandth(light),
    pose: pose === null ? null : { roll: pixels(pose.roll), yaw: pixels(pose.yaw) },
  };
}

/** Thousandths of a heat are more than an eye can tell apart. */
const heat = (value: number): number => Math.round(value * 1000) / 1000;

/** An explained face as it is printed and sent. */
export interface SentExplanation extends RecognizedFace, HeatMethod {
  /** The class that the heat is about. */
  readonly class: Expression;
  /** `[48, 48]`, rows from the top, 0 to 1. */
  readonly heat: readonly number[];
  /** The aligned face that the heat lies over, 48×48 gray levels, where it was asked for. */
  readonly crop?: readonly number[];
}

/** {@link rounded}, the heat as plain numbers, and no pixels. */
export function roundExplained(face: ExplainedFace): SentExplanation {
  const { class: explained, method, map } = face;
  return {
    ...(roundFace(face) as RecognizedFace),
    class: explained,
    method,
    map,
    heat: Array.from(face.heat, heat),
  };
}

function roundLandmarks({ leftEye, rightEye, nose, mouthLeft, mouthRight }: Landmarks): Landmarks {
  return {
    leftEye: point(leftEye),
    rightEye: point(rightEye),
    nose: point(nose),
    mouthLeft: point(mouthLeft),
    mouthRight: point(mouthRight),
  };
}
