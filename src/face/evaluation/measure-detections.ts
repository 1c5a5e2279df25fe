import type { DetectedFace } from '../detected-face.js';
import { areaOf, type Box, sharedArea } from '../mtcnn/boxes.js';
import {
  boxOf,
  boxOfPoints,
  detectedPoints,
  eyeDistance,
  markedPoints,
  meanDistance,
} from './face-points.js';
import type { MarkedFace } from './marked-photos.js';

/** One photo: what people marked in it, what a trusted detector is sure of, and what is judged. */
export interface JudgedPhoto {
  readonly marked: readonly MarkedFace[];
  /** Boxes of faces that nobody marked, or that are marked, too. */
  readonly confirmed: readonly Box[];
  readonly detections: readonly DetectedFace[];
}

/** Intersection over union from which a detection is that face. */
export const SAME_BOX = 0.4;

export interface Detected {
  /** Marked faces, and those of them that were found. */
  readonly faces: number;
  readonly found: number;
  /** Share found, 0 to 1; NaN where there is none. */
  readonly recall: number;
  /** Detections that are no face, or one a second time. */
  readonly extra: number;
  readonly extraPerPhoto: number;
  /**
   * Mean over the faces found of the mean distance of both eyes, nose and middle of the mouth from where they are
   * marked, in marked eye distances; and its median. NaN where none was found.
   */
  readonly landmarkError: number;
  readonly landmarkErrorMedian: number;
}

export interface DetectionMeasures extends Detected {
  readonly photos: number;
  /** By eye distance, pixels: marked in faces, detected in extras. */
  readonly bySize: readonly (Detected & { readonly from: number; readonly below: number })[];
}

const SIZES = [0, 10, 20, 40, Number.POSITIVE_INFINITY];

interface FaceOutcome {
  readonly eyes: number;
  /** In eye distances; undefined where it was missed. */
  readonly error: number | undefined;
}

/**
 * Holds detections against marks. The box of a marked face is `boxOfPoints`. The detections of a photo choose in order
 * of their scores: the marked face not yet chosen that they overlap most, with an intersection over union of at least
 * {@link SAME_BOX}; else a confirmed face in the same way, which counts neither for nor against; else they are extra.
 * A confirmed face that overlaps a marked one as much is that face and no other.
 */
export function measureDetections(photos: readonly JudgedPhoto[]): DetectionMeasures {
  const faces: FaceOutcome[] = [];
  const extras: number[] = [];
  for (const photo of photos) {
    const outcome = judgePhoto(photo);
    faces.push(...outcome.faces);
    extras.push(...outcome.extras);
  }
  const bySize = SIZES.slice(0, -1).map((from, i) => {
    const below = SIZES[i + 1]!;
    const inside = (eyes: number) => eyes >= from && eyes < below;
    const some = faces.filter(({ eyes }) => inside(eyes));
    return { from, below, ...summary(some, extras.filter(inside).length, photos.length) };
  });
  return { photos: photos.length, ...summary(faces, extras.length, photos.length), bySize };
}

function judgePhoto({ marked, confirmed, detections }: JudgedPhoto): {
  readonly faces: readonly FaceOutcome[];
  /** Their eye distances. */
  readonly extras: readonly number[];
} {
  const boxes = marked.map((face) => boxOfPoints(markedPoints(face)));
  const found = new Map<number, DetectedFace>();
  const others = confirmed.filter((box) => boxes.every((face) => overlapRatio(face, box) < SAME_BOX));
  const taken = new Set<number>();
  const extras: number[] = [];
  for (const detection of detections.toSorted((a, b) => b.score - a.score)) {
    const box = boxOf(detection);
    const face = nearest(box, boxes, (i) => !found.has(i));
    const other = face === undefined ? nearest(box, others, (i) => !taken.has(i)) : undefined;
    if (face !== undefined) found.set(face, detection);
    else if (other !== undefined) taken.add(other);
    else extras.push(eyeDistance(detectedPoints(detection)));
  }
  const faces = marked.map((face, i) => {
    const points = markedPoints(face);
    const eyes = eyeDistance(points);
    const detection = found.get(i);
    return {
      eyes,
      error: detection === undefined ? undefined : meanDistance(points, detection) / Math.max(1, eyes),
    };
  });
  return { faces, extras };
}

function nearest(box: Box, boxes: readonly Box[], free: (i: number) => boolean): number | undefined {
  let best: number | undefined;
  let most = SAME_BOX;
  boxes.forEach((other, i) => {
    const ratio = overlapRatio(box, other);
    if (ratio >= most && free(i)) [best, most] = [i, ratio];
  });
  return best;
}

/** Intersection over union. */
export function overlapRatio(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared);
}

function summary(faces: readonly FaceOutcome[], extra: number, photos: number): Detected {
  const errors = faces.flatMap(({ error }) => (error === undefined ? [] : [error])).sort((a, b) => a - b);
  const sum = errors.reduce((total, error) => total + error, 0);
  return {
    faces: faces.length,
    found: errors.length,
    recall: errors.length / faces.length,
    extra,
    extraPerPhoto: extra / photos,
    landmarkError: sum / errors.length,
    landmarkErrorMedian: errors[Math.floor(errors.length / 2)] ?? Number.NaN,
  };
}
