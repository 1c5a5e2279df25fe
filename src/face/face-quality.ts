import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { FER2013_FRAMING } from '../image/framing.js';
import type { Image } from '../image/image.js';
import { alignFace } from './align.js';
import type { DetectedFace, Landmarks, Point } from './detected-face.js';
import { rollOf } from './mtcnn/any-turn.js';

/** How well a face can be seen, judged by its pixels and points. It is for leaving faces out. */
export interface FaceQuality {
  /** Shorter side of the box, pixels. */
  readonly size: number;
  /**
   * The share of the contrast that is in the finest details of the face at 48×48 pixels: 0 for a blurred
   * face, or one enlarged from few pixels, to 1 for grain.
   */
  readonly sharpness: number;
  /** Mean gray level of the face, 0 (black) to 1 (white). */
  readonly light: number;
  /** How the head is turned; `null` where the whole picture was taken as the face. */
  readonly pose: FacePose | null;
}

/** Degrees. */
export interface FacePose {
  /** Turned in the picture, clockwise, above −180 and up to 180. */
  readonly roll: number;
  /**
   * Turned to the right of the picture, or, below 0, to its left; −90 to 90. An estimate by the place of the
   * nose.
   */
  readonly yaw: number;
}

/** How far the tip of the nose stands out before the eyes, in eye distances. */
const NOSE = 0.5;

/** Mean of |Laplacian| over standard deviation in white noise: √20 · √(2/π). */
const GRAIN = Math.sqrt(20) * Math.sqrt(2 / Math.PI);

/**
 * The quality of a face that a detector found in a picture. `scale` is the number of pixels of the picture's
 * file that a pixel of the image stands for, along an axis.
 *
 * @example
 * const clear = faces.filter(({ quality }) => quality.size >= 40 && quality.light > 0.1);
 */
export function faceQuality(
  image: Image,
  { box, landmarks }: Pick<DetectedFace, 'box' | 'landmarks'>,
  scale = 1,
): FaceQuality {
  const [, , width, height] = box;
  const crop = alignFace(image, landmarks, FER2013_FRAMING);
  return { size: Math.min(width, height) * scale, ...qualityOfCrop(crop), pose: poseOf(landmarks) };
}

/** Sharpness and light of a face of 48×48 gray bytes. */
export function qualityOfCrop(crop: Uint8Array): Pick<FaceQuality, 'sharpness' | 'light'> {
  let [sum, squares] = [0, 0];
  for (const level of crop) {
    sum += level;
    squares += level * level;
  }
  const mean = sum / FACE_BYTES;
  const deviation = Math.sqrt(Math.max(0, squares / FACE_BYTES - mean * mean));
  let edges = 0;
  for (let y = 1; y < FACE_SIZE - 1; y++) {
    for (let x = 1; x < FACE_SIZE - 1; x++) {
      const at = y * FACE_SIZE + x;
      const around = crop[at - 1]! + crop[at + 1]! + crop[at - FACE_SIZE]! + crop[at + FACE_SIZE]!;
      edges += Math.abs(4 * crop[at]! - around);
    }
  }
  const detail = edges / (FACE_SIZE - 2) ** 2;
  const sharpness = deviation === 0 ? 0 : Math.min(1, detail / (GRAIN * deviation));
  return { sharpness, light: mean / 255 };
}

/** Roll by the eyes; yaw by the distance of the nose from the line between eyes and mouth. */
export function poseOf(landmarks: Landmarks): FacePose {
  const { leftEye, rightEye, nose, mouthLeft, mouthRight } = landmarks;
  const roll = rollOf(landmarks);
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(mouthLeft, mouthRight);
  const across: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const distance = Math.hypot(...across);
  if (distance === 0) return { roll, yaw: 0 };
  const along = ([x, y]: Point): number =>
    ((x - eyes[0]) * across[0] + (y - eyes[1]) * across[1]) / (distance * distance);
  // The place of the nose in a straight face: about in the middle between eyes and mouth.
  const beside = along(nose) - along(mouth) / 2;
  return { roll, yaw: (Math.atan(beside / NOSE) * 180) / Math.PI };
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
