import type { DetectedFace, Point } from '../../detected-face.js';
import {
  boxOf,
  boxOfPoints,
  type FourPoints,
  faceScale,
  markedPoints,
  meanDistance,
} from '../../evaluation/face-points.js';
import type { FramedFaces, MarkedFace } from '../../evaluation/marked-photos.js';
import { overlapRatio } from '../../evaluation/measure-detections.js';
import type { Box } from '../boxes.js';

/** Left eye, right eye, nose, left and right corner of the mouth: the order of the O-Net's points. */
export type FivePoints = readonly [Point, Point, Point, Point, Point];

export interface TrueFace {
  readonly box: Box;
  /** Where people marked the face, with corners of the mouth around the marked middle; else none. */
  readonly points: FivePoints | undefined;
}

/** What is known of one photo. What overlaps an ignored place is neither face nor background. */
export interface Truth {
  readonly faces: readonly TrueFace[];
  readonly ignored: readonly Box[];
}

/** Half of the way between the corners of the mouth, in eye vectors: half the reference detector's median, 0.91. */
const HALF_MOUTH = 0.455;

/** Mean distance of the four points, in face scales, up to which a detection is taken for a marked face. */
const SAME_FACE = 0.35;

/** Scores of the teacher from which an unmarked place is a face, and from which it may be one. */
const SURE = 0.98;
const UNSURE = 0.6;

/**
 * What marks and a teacher's detections say together of one photo. A marked face has the teacher's box where it found
 * it, else {@link boxOfPoints}; its eyes and nose are as marked, and its corners of the mouth are the teacher's, moved
 * so that their middle is the marked one, or lie along the line of the eyes. What the teacher found and nobody marked
 * is a face without points where the teacher is sure, else ignored where it is not refused.
 */
export function truthOf(marked: readonly MarkedFace[], taught: readonly DetectedFace[]): Truth {
  const left = new Set(taught);
  const faces = marked.map((face): TrueFace => {
    const points = markedPoints(face);
    const match = closest(points, [...left]);
    if (match === undefined) return { box: boxOfPoints(points), points: withCorners(points, undefined) };
    left.delete(match);
    return { box: boxOf(match), points: withCorners(points, match) };
  });
  const ignored: Box[] = [];
  for (const detection of left) {
    const box = boxOf(detection);
    if (detection.score >= SURE) faces.push({ box, points: undefined });
    else if (detection.score >= UNSURE) ignored.push(box);
  }
  return { faces, ignored };
}

/** Overlap from which a detection is of the face that a frame is around. */
const SAME_FRAME = 0.4;

/**
 * The same of a photo whose faces people framed. Frames differ in kind from collection to collection, so a framed face has the
 * teacher's box where it found it. Points are unknown. Not every face of such photos is framed: what else the teacher found is
 * ignored, however sure it is.
 */
export function truthOfFrames({ boxes, ignored }: FramedFaces, taught: readonly DetectedFace[]): Truth {
  const left = new Set(taught.map((detection) => boxOf(detection)));
  const faces = boxes.map((frame): TrueFace => {
    const [nearest] = [...left].sort((a, b) => overlapRatio(b, frame) - overlapRatio(a, frame));
    if (nearest === undefined || overlapRatio(nearest, frame) < SAME_FRAME)
      return { box: frame, points: undefined };
    left.delete(nearest);
    return { box: nearest, points: undefined };
  });
  return { faces, ignored: [...ignored, ...left] };
}

function closest(marked: FourPoints, detections: readonly DetectedFace[]): DetectedFace | undefined {
  let best: DetectedFace | undefined;
  let least = SAME_FACE;
  for (const detection of detections) {
    const error = meanDistance(marked, detection) / Math.max(1, faceScale(marked));
    if (error < least) [best, least] = [detection, error];
  }
  return best;
}

function withCorners(points: FourPoints, match: DetectedFace | undefined): FivePoints {
  const [leftEye, rightEye, nose, mouth] = points;
  const [left, right] = match === undefined ? [leftEye, rightEye] : cornersOf(match);
  const share = match === undefined ? HALF_MOUTH : 0.5;
  const [x, y] = [(right[0] - left[0]) * share, (right[1] - left[1]) * share];
  return [leftEye, rightEye, nose, [mouth[0] - x, mouth[1] - y], [mouth[0] + x, mouth[1] + y]];
}

const cornersOf = ({ landmarks }: DetectedFace): [Point, Point] => [
  landmarks.mouthLeft,
  landmarks.mouthRight,
];
