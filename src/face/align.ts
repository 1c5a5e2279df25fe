import { MienError } from '../errors.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import type { Framing } from '../image/framing.js';
import { luma } from '../image/gray.js';
import type { Image } from '../image/image.js';
import type { Landmarks, Point } from './detected-face.js';

/** Most samples along an axis for an output pixel. A face of 1,500 pixels takes as many. */
const MOST_SAMPLES = 32;

/**
 * The face of a picture as the network's 48×48 gray bytes, rows from the top. The face is turned until the
 * eyes are level, then scaled and moved into the framing (a similarity transform). Gray is BT.601. Each
 * output pixel is the mean of the area that it covers. Outside the picture, its border is repeated.
 *
 * It uses only additions, products and one square root, so that every machine and browser gives the same
 * bytes.
 * Throws `OPTION_INVALID` where the landmarks are not finite or all in one place.
 */
export function alignFace(image: Image, landmarks: Landmarks, framing: Framing): Uint8Array {
  const { origin, right, down } = frameOf(landmarks, framing);
  const { data, width, height, channels } = image;
  const pixel = Math.hypot(right[0], right[1]);
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(pixel)));
  const face = new Uint8Array(FACE_BYTES);
  const level = (column: number, row: number): number =>
    luma(data, (clamp(row, height) * width + clamp(column, width)) * channels, channels);
  for (let y = 0; y < FACE_SIZE; y++) {
    for (let x = 0; x < FACE_SIZE; x++) {
      let sum = 0;
      for (let j = 0; j < samples; j++) {
        for (let i = 0; i < samples; i++) {
          const u = x + (i + 0.5) / samples;
          const v = y + (j + 0.5) / samples;
          // Between the centres of pixels. These are at halves.
          const sourceX = origin[0] + u * right[0] + v * down[0] - 0.5;
          const sourceY = origin[1] + u * right[1] + v * down[1] - 0.5;
          const column = Math.floor(sourceX);
          const row = Math.floor(sourceY);
          const [a, b] = [sourceX - column, sourceY - row];
          const upper = (1 - a) * level(column, row) + a * level(column + 1, row);
          const lower = (1 - a) * level(column, row + 1) + a * level(column + 1, row + 1);
          sum += (1 - b) * upper + b * lower;
        }
      }
      face[y * FACE_SIZE + x] = Math.floor(sum / (samples * samples) + 0.5);
    }
  }
  return face;
}

/** Where the frame lies in the picture: its top left corner, and one output pixel to the right and down. */
export interface Frame {
  readonly origin: Point;
  readonly right: Point;
  readonly down: Point;
}

/** Throws `OPTION_INVALID` where the landmarks are not finite or all in one place. */
export function frameOf(landmarks: Landmarks, { centre, span }: Framing): Frame {
  const { leftEye, rightEye, mouthLeft, mouthRight } = landmarks;
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(mouthLeft, mouthRight);
  const between = middle(eyes, mouth);
  const across: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const eyeDistance = Math.sqrt(across[0] ** 2 + across[1] ** 2);
  const length = Math.sqrt(eyeDistance ** 2 + (mouth[0] - eyes[0]) ** 2 + (mouth[1] - eyes[1]) ** 2);
  if (!(length > 0 && Number.isFinite(length))) {
    throw new MienError('OPTION_INVALID', 'The landmarks of a face are not finite, or all in one place.');
  }
  const scale = length / span;
  // In a profile both eyes may have the same place. Such a face is taken as upright.
  const turn = eyeDistance > 0 ? across.map((edge) => edge / eyeDistance) : [1, 0];
  const right: Point = [turn[0]! * scale, turn[1]! * scale];
  const down: Point = [-right[1], right[0]];
  return {
    origin: [
      between[0] - centre[0] * right[0] - centre[1] * down[0],
      between[1] - centre[0] * right[1] - centre[1] * down[1],
    ],
    right,
    down,
  };
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
