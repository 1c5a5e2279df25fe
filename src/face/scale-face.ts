import type { Landmarks, Point } from './detected-face.js';

type Box = readonly [number, number, number, number];

/** The same face in a picture that is `across` times as wide and `down` times as high. */
export function scaleFace<Face extends { readonly box: Box; readonly landmarks: Landmarks | null }>(
  face: Face,
  [across, down]: readonly [across: number, down: number],
): Face {
  const [x, y, width, height] = face.box;
  return {
    ...face,
    box: [x * across, y * down, width * across, height * down],
    landmarks: face.landmarks === null ? null : scaleLandmarks(face.landmarks, [across, down]),
  };
}

export function scaleLandmarks(
  { leftEye, rightEye, nose, mouthLeft, mouthRight }: Landmarks,
  [across, down]: readonly [across: number, down: number],
): Landmarks {
  const place = ([x, y]: Point): Point => [x * across, y * down];
  return {
    leftEye: place(leftEye),
    rightEye: place(rightEye),
    nose: place(nose),
    mouthLeft: place(mouthLeft),
    mouthRight: place(mouthRight),
  };
}
