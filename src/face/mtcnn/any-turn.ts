import type { Image } from '../../image/image.js';
import type { Landmarks, Point } from '../detected-face.js';
import type { ScoredBox } from './boxes.js';
import { suppress } from './nms.js';

/** How often a picture is turned by a quarter, clockwise. */
export const QUARTER_TURNS = [0, 1, 2, 3] as const;
export type QuarterTurns = (typeof QUARTER_TURNS)[number];

/** A face with what it is ordered by. */
export interface FoundFace extends ScoredBox {
  readonly landmarks: Landmarks;
}

/** Share of the smaller of two boxes, found at different turns, above which they are one face. */
const SAME_FACE = 0.5;

/** The picture turned clockwise by so many quarters; itself at 0. */
export function turnImage(image: Image, turns: QuarterTurns): Image {
  if (turns === 0) return image;
  const { data, width, height, channels } = image;
  const [columns, rows] = turns === 2 ? [width, height] : [height, width];
  const turned = new Uint8Array(columns * rows * channels);
  // Where the first pixel of the turned picture comes from, and the way from there to the next column and row.
  const [first, right, down] = {
    1: [(height - 1) * width, -width, 1],
    2: [height * width - 1, -1, -width],
    3: [width - 1, width, -1],
  }[turns] as [number, number, number];
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = (first + x * right + y * down) * channels;
      for (let c = 0; c < channels; c++) turned[to++] = data[from + c]!;
    }
  }
  return { data: turned, width: columns, height: rows, channels };
}

/** A face that was found in the turned picture, in the picture as it was; the size is the latter's, pixels. */
export function turnBack<Face extends FoundFace>(
  face: Face,
  turns: QuarterTurns,
  { width, height }: { readonly width: number; readonly height: number },
): Face {
  if (turns === 0) return face;
  const place = ([x, y]: Point): Point => {
    if (turns === 1) return [y, height - x];
    return turns === 2 ? [width - x, height - y] : [width - y, x];
  };
  const [a, b] = [place([face.left, face.top]), place([face.right, face.bottom])];
  const { leftEye, rightEye, nose, mouthLeft, mouthRight } = face.landmarks;
  return {
    ...face,
    left: Math.min(a[0], b[0]),
    top: Math.min(a[1], b[1]),
    right: Math.max(a[0], b[0]),
    bottom: Math.max(a[1], b[1]),
    landmarks: {
      leftEye: place(leftEye),
      rightEye: place(rightEye),
      nose: place(nose),
      mouthLeft: place(mouthLeft),
      mouthRight: place(mouthRight),
    },
  };
}

/** Each face once, at the turn at which it was found most surely, the surest first. */
export function surestTurns<Face extends FoundFace>(faces: readonly Face[]): Face[] {
  return suppress(faces, SAME_FACE, 'min');
}

/**
 * How far a face is turned in the picture, degrees clockwise, above −180 and up to 180: the direction from its left eye
 * to its right one. 0 where both are in one place.
 *
 * @example
 * rollOf({ ...landmarks, leftEye: [10, 10], rightEye: [10, 30] }); // 90
 */
export function rollOf({ leftEye, rightEye }: Pick<Landmarks, 'leftEye' | 'rightEye'>): number {
  const degrees = (Math.atan2(rightEye[1] - leftEye[1], rightEye[0] - leftEye[0]) * 180) / Math.PI;
  return degrees === -180 ? 180 : degrees;
}
