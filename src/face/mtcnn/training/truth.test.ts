import { expect, test } from 'vitest';
import type { DetectedFace } from '../../detected-face.js';
import type { MarkedFace } from '../../evaluation/marked-photos.js';
import { truthOf, truthOfFrames } from './truth.js';

const marked: MarkedFace = { leftEye: [100, 100], rightEye: [120, 100], nose: [110, 112], mouth: [110, 120] };

const detected = (x: number, score: number): DetectedFace => ({
  box: [x - 22, 80, 42, 54],
  score,
  landmarks: {
    leftEye: [x - 10, 99],
    rightEye: [x + 10, 99],
    nose: [x, 110],
    mouthLeft: [x - 9, 119],
    mouthRight: [x + 8, 119],
  },
});

test('a marked face that the teacher finds has its box, and its mouth moved to the marked middle', () => {
  const { faces, ignored } = truthOf([marked], [detected(110, 0.9)]);
  expect(ignored).toEqual([]);
  expect(faces).toEqual([
    {
      box: { left: 88, top: 80, right: 130, bottom: 134 },
      points: [
        [100, 100],
        [120, 100],
        [110, 112],
        [101.5, 120],
        [118.5, 120],
      ],
    },
  ]);
});

test('one that it does not find has a box and a mouth by ratio', () => {
  const { faces } = truthOf([marked], []);
  const [{ box, points }] = faces as [(typeof faces)[0]];
  // Twice the eye distance wide, around the middle of the four points.
  expect(box.right - box.left).toBeCloseTo(40, 9);
  expect((box.left + box.right) / 2).toBeCloseTo(110, 9);
  expect(points![3]).toEqual([expect.closeTo(100.9, 9), 120]);
  expect(points![4]).toEqual([expect.closeTo(119.1, 9), 120]);
});

test('what it finds beside is a face where it is sure, left alone where it is not, else background', () => {
  const taught = [detected(110, 0.99), detected(300, 0.999), detected(400, 0.8), detected(500, 0.3)];
  const { faces, ignored } = truthOf([marked], taught);
  expect(faces.map(({ box, points }) => [box.left, points === undefined])).toEqual([
    [88, false],
    [278, true],
  ]);
  expect(ignored.map(({ left }) => left)).toEqual([378]);
});

test('two marked faces do not share a detection', () => {
  const near: MarkedFace = { leftEye: [104, 100], rightEye: [124, 100], nose: [114, 112], mouth: [114, 120] };
  const { faces } = truthOf([marked, near], [detected(110, 0.99)]);
  expect(faces[0]!.box.left).toBe(88);
  expect(faces[1]!.box.left).toBeCloseTo(94, 9);
});

test('a framed face has the box that the teacher found it in, and what is found beside is left alone', () => {
  const frame = { left: 90, top: 84, right: 130, bottom: 130 };
  const alone = { left: 500, top: 0, right: 540, bottom: 50 };
  const doubtful = { left: 600, top: 0, right: 640, bottom: 50 };
  const truth = truthOfFrames({ boxes: [frame, alone], ignored: [doubtful] }, [
    detected(110, 0.9),
    detected(300, 0.999),
  ]);
  expect(truth.faces).toEqual([
    { box: { left: 88, top: 80, right: 130, bottom: 134 }, points: undefined },
    { box: alone, points: undefined },
  ]);
  expect(truth.ignored.map(({ left }) => left)).toEqual([600, 278]);
});
