import { expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { relativeBoxes } from './relative-boxes.js';
import { perceive } from './result.js';

it('gives places as shares of the picture, and leaves the rest', () => {
  const found = { width: 400, height: 100, faces: [faceAt(30, 50, 20, 0.9)] };
  const { faces, ...rest } = relativeBoxes(found);
  expect(rest).toEqual({ width: 400, height: 100, relative: true });
  expect(faces[0]).toMatchObject({ score: 0.9, box: [0.075, 0.5, 0.05, 0.2] });
  const { landmarks } = found.faces[0]!;
  expect(faces[0]!.landmarks).toEqual({
    leftEye: [landmarks.leftEye[0] / 400, landmarks.leftEye[1] / 100],
    rightEye: [landmarks.rightEye[0] / 400, landmarks.rightEye[1] / 100],
    nose: [landmarks.nose[0] / 400, landmarks.nose[1] / 100],
    mouthLeft: [landmarks.mouthLeft[0] / 400, landmarks.mouthLeft[1] / 100],
    mouthRight: [landmarks.mouthRight[0] / 400, landmarks.mouthRight[1] / 100],
  });
  const third = relativeBoxes({ width: 3, height: 7, faces: [faceAt(1, 1, 2)] });
  expect(third.faces[0]!.box).toEqual([0.333333, 0.142857, 0.666667, 0.285714]);
  const whole = perceive(Float32Array.of(0, 0, 0, 1, 0, 0, 0), 0.5);
  const crop = { ...whole, box: [0, 0, 2, 3], score: null, landmarks: null } as const;
  const [face] = relativeBoxes({ width: 2, height: 3, faces: [crop] }).faces;
  expect(face).toEqual({ ...crop, box: [0, 0, 1, 1] });
});
