import { describe, expect, test } from 'vitest';
import type { DetectedFace } from '../detected-face.js';
import { boxOfPoints, markedPoints } from './face-points.js';
import type { MarkedFace } from './marked-photos.js';
import { type JudgedPhoto, measureDetections } from './measure-detections.js';

/** A face from the front with eyes `eyes` pixels apart around `x`, 100. */
const marked = (x: number, eyes = 30): MarkedFace => ({
  leftEye: [x - eyes / 2, 100],
  rightEye: [x + eyes / 2, 100],
  nose: [x, 100 + eyes / 2],
  mouth: [x, 100 + eyes],
});

/** A detection of it with all points `off` pixels to the right. */
function detection(face: MarkedFace, { score = 0.9, off = 0 } = {}): DetectedFace {
  const { left, top, right, bottom } = boxOfPoints(markedPoints(face));
  const move = ([x, y]: readonly [number, number]): [number, number] => [x + off, y];
  const [x, y] = move(face.mouth);
  return {
    box: [left, top, right - left, bottom - top],
    score,
    landmarks: {
      leftEye: move(face.leftEye),
      rightEye: move(face.rightEye),
      nose: move(face.nose),
      mouthLeft: [x - 10, y],
      mouthRight: [x + 10, y],
    },
  };
}

const photo = (given: Partial<JudgedPhoto>): JudgedPhoto => ({
  marked: [],
  confirmed: [],
  detections: [],
  ...given,
});

const boxOf = (face: MarkedFace) => boxOfPoints(markedPoints(face));

describe('measures', () => {
  test('of one face found and one missed', () => {
    const [a, b] = [marked(100), marked(400)];
    const measures = measureDetections([photo({ marked: [a, b], detections: [detection(a, { off: 3 })] })]);
    expect(measures).toMatchObject({ photos: 1, faces: 2, found: 1, recall: 0.5, extra: 0 });
    // Every point is off by 3 pixels, the eyes are 30 apart; the mouth counts by the middle of its corners.
    expect(measures.landmarkError).toBeCloseTo(0.1, 9);
  });

  test('a second detection of a face is extra, and the surer one is the face', () => {
    const face = marked(100);
    const detections = [detection(face, { score: 0.8, off: 6 }), detection(face, { score: 0.95 })];
    const measures = measureDetections([photo({ marked: [face], detections }), photo({})]);
    expect(measures).toMatchObject({ found: 1, extra: 1, extraPerPhoto: 0.5, landmarkError: 0 });
  });

  test('a confirmed face that nobody marked counts neither for nor against, once', () => {
    const [face, unmarked] = [marked(100), marked(400)];
    const confirmed = [boxOf(face), boxOf(unmarked)];
    const both = [detection(face), detection(unmarked)];
    expect(measureDetections([photo({ marked: [face], confirmed, detections: both })])).toMatchObject({
      faces: 1,
      found: 1,
      extra: 0,
    });
    const twice = [...both, detection(unmarked), detection(face)];
    expect(measureDetections([photo({ marked: [face], confirmed, detections: twice })]).extra).toBe(2);
    expect(measureDetections([photo({ marked: [face], detections: both })]).extra).toBe(1);
  });

  test('a detection of another size or place is no detection of the face', () => {
    // Half as large around the same middle: a quarter of the area.
    const measures = measureDetections([
      photo({ marked: [marked(100)], detections: [detection(marked(100, 15))] }),
    ]);
    expect(measures).toMatchObject({ found: 0, recall: 0, extra: 1 });
    expect(measures.landmarkError).toBeNaN();
  });

  test('each takes the face it overlaps most', () => {
    const [a, b] = [marked(100), marked(112)];
    const measures = measureDetections([photo({ marked: [b, a], detections: [detection(a), detection(b)] })]);
    expect(measures).toMatchObject({ found: 2, extra: 0, landmarkError: 0 });
  });

  test('by size: faces by their marks, extras by their own eyes', () => {
    const photos = [
      photo({ marked: [marked(100, 8), marked(300, 15)], detections: [detection(marked(600, 45))] }),
    ];
    const { bySize } = measureDetections(photos);
    expect(bySize.map(({ from, faces, extra }) => [from, faces, extra])).toEqual([
      [0, 1, 0],
      [10, 1, 0],
      [20, 0, 0],
      [40, 0, 1],
    ]);
  });
});
