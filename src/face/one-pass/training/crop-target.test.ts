import { expect, test } from 'vitest';
import { regress } from '../../mtcnn/boxes.js';
import type { TrueFace } from '../../mtcnn/training/truth.js';
import { cropAround } from '../crop.js';
import { cropTarget } from './crop-target.js';

const face: TrueFace = {
  box: { left: 100, top: 100, right: 130, bottom: 140 },
  points: [
    [108, 115],
    [122, 115],
    [115, 124],
    [109, 131],
    [121, 131],
  ],
};
/** The square around the face is 95 to 135 by 100 to 140. */
const square = (left: number, side = 40) => ({ left, top: 100, right: left + side, bottom: 100 + side });

test('a crop is one and a half times the square, around its middle', () => {
  expect(cropAround(square(95))).toEqual({ left: 85, top: 90, right: 145, bottom: 150 });
});

test('a square on a face is to give its box and points back, from the crop around it', () => {
  const target = cropTarget(square(98), { faces: [face], ignored: [] })!;
  expect(target).toMatchObject({ face, judged: 1 });
  const crop = cropAround(square(98));
  const [a, b, c, d] = target.offsets as [number, number, number, number];
  expect(regress(crop, [a, b, c, d])).toEqual({ left: 100, top: 100, right: 130, bottom: 140 });
  face.points!.forEach(([x, y], k) => {
    expect(crop.left + target.points![k]! * 60).toBeCloseTo(x, 9);
    expect(crop.top + target.points![k + 5]! * 60).toBeCloseTo(y, 9);
  });
});

test('by its overlap with the square around the face, a square is a face, unjudged, left out, or none', () => {
  const judged = (left: number) => {
    const target = cropTarget(square(left), { faces: [face], ignored: [] });
    return target && [target.judged, target.offsets !== undefined];
  };
  // Moved by d of 40 pixels, two squares overlap by (40 − d) / (40 + d).
  expect(judged(95 + 13)).toEqual([1, true]);
  expect(judged(95 + 14)).toEqual([undefined, true]);
  expect(judged(95 + 20)).toBeUndefined();
  expect(judged(95 + 22)).toEqual([0, false]);
});

test('a square on a place of which nothing is known is left out', () => {
  expect(cropTarget(square(300), { faces: [face], ignored: [square(310)] })).toBeUndefined();
  expect(cropTarget(square(300), { faces: [face], ignored: [square(360)] })?.judged).toBe(0);
});

test('a face without points has none to give', () => {
  const plain = { ...face, points: undefined };
  expect(cropTarget(square(95), { faces: [plain], ignored: [] })).toMatchObject({
    judged: 1,
    points: undefined,
  });
});
