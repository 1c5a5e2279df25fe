import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawFace } from '../dataset/sample/face.js';
import { EXPRESSIONS } from '../expression.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { resize } from '../image/resize.js';
import { Random } from '../random.js';
import type { Landmarks, Point } from './detected-face.js';
import { faceQuality, poseOf, qualityOfCrop } from './face-quality.js';
import { faceAt } from './testing/face-at.js';

/** A head of points in space, turned by `yaw` about its axis and by `roll` in the picture, seen from far away. */
function seen(yaw: number, roll: number): Landmarks {
  const [a, b] = [(yaw * Math.PI) / 180, (roll * Math.PI) / 180];
  const place = (x: number, y: number, z: number): Point => {
    const turned = x * Math.cos(a) + z * Math.sin(a);
    return [
      100 + 40 * (turned * Math.cos(b) - y * Math.sin(b)),
      90 + 40 * (turned * Math.sin(b) + y * Math.cos(b)),
    ];
  };
  return {
    leftEye: place(-0.5, 0, 0),
    rightEye: place(0.5, 0, 0),
    nose: place(0, 0.55, 0.5),
    mouthLeft: place(-0.4, 1.1, 0),
    mouthRight: place(0.4, 1.1, 0),
  };
}

test('a head turned in space has the pose that it was turned by', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -60, max: 60, noNaN: true }),
      fc.double({ min: -179, max: 179, noNaN: true }),
      (yaw, roll) => {
        const pose = poseOf(seen(yaw, roll));
        expect(pose.yaw).toBeCloseTo(yaw, 6);
        expect(pose.roll).toBeCloseTo(roll, 6);
      },
    ),
  );
});

test('eyes in one place have no pose but a straight one', () => {
  const { leftEye, ...rest } = seen(0, 0);
  expect(poseOf({ ...rest, leftEye, rightEye: leftEye })).toEqual({ roll: 0, yaw: 0 });
});

describe('a face of 48×48 pixels', () => {
  const random = new Random(5);
  const noise = Uint8Array.from({ length: FACE_BYTES }, () => 128 + 20 * random.normal());
  const faces = EXPRESSIONS.map((expression) => drawFace(expression, new Random(3), { plain: true }));
  const blurred = (face: Uint8Array, by: number): Uint8Array => {
    const image = { data: face, width: FACE_SIZE, height: FACE_SIZE, channels: 1 as const };
    const small = resize(image, FACE_SIZE / by, FACE_SIZE / by);
    return resize(small, FACE_SIZE, FACE_SIZE).data;
  };

  test('is less sharp the fewer pixels it is enlarged from; even ones not at all, and grain is nothing but sharp', () => {
    expect(qualityOfCrop(new Uint8Array(FACE_BYTES).fill(77)).sharpness).toBe(0);
    expect(qualityOfCrop(noise).sharpness).toBeGreaterThan(0.95);
    for (const face of faces) {
      const [whole, half, quarter] = [face, blurred(face, 2), blurred(face, 4)].map(qualityOfCrop);
      expect(half!.sharpness).toBeLessThan(0.8 * whole!.sharpness);
      expect(quarter!.sharpness).toBeLessThan(0.8 * half!.sharpness);
    }
  });

  test('is as sharp in less light, and as light as its mean level', () => {
    const [face] = faces;
    const dim = face!.map((level) => level / 2);
    expect(qualityOfCrop(dim).sharpness).toBeCloseTo(qualityOfCrop(face!).sharpness, 1);
    expect(qualityOfCrop(new Uint8Array(FACE_BYTES).fill(51)).light).toBeCloseTo(0.2, 9);
    expect(qualityOfCrop(dim).light).toBeCloseTo(qualityOfCrop(face!).light / 2, 2);
  });
});

test('a face in a picture: its size is that in the file, in pixels', () => {
  const image = { data: new Uint8Array(100 * 80).fill(255), width: 100, height: 80, channels: 1 as const };
  const { landmarks } = faceAt(10, 10, 40);
  expect(faceQuality(image, { box: [10, 12, 40, 50], landmarks }, 2)).toEqual({
    size: 80,
    sharpness: 0,
    light: 1,
    pose: { roll: 0, yaw: expect.closeTo(0, 9) },
  });
});
