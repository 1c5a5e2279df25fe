import { expect, test } from 'vitest';
import { HEADS } from '../plan.js';
import { writeTargets } from './targets.js';

const SIDE = 160;

function targetsOf(
  faces: Parameters<typeof writeTargets>[0],
  ignored: Parameters<typeof writeTargets>[1] = [],
) {
  const targets = HEADS.map(({ stride }) => {
    const cells = (SIDE / stride) ** 2;
    return {
      face: new Float32Array(cells),
      judged: new Float32Array(cells),
      box: new Float32Array(4 * cells),
    };
  });
  return { targets, positives: writeTargets(faces, ignored, SIDE, targets) };
}

const square = (x: number, y: number, side: number) => ({
  left: x - side / 2,
  top: y - side / 2,
  right: x + side / 2,
  bottom: y + side / 2,
});

test('a small face is of the fine head alone, and its cell says where it is and how large', () => {
  const { targets, positives } = targetsOf([square(45, 61, 12)]);
  expect(positives).toBe(1);
  const [fine, coarse] = targets as [(typeof targets)[number], (typeof targets)[number]];
  // The cell around (44, 60): column 5, row 7 of 20.
  const cell = 7 * 20 + 5;
  expect(fine.face[cell]).toBe(1);
  const values = [0, 1, 2, 3].map((k) => fine.box[400 * k + cell]!);
  expect(values[0]).toBeCloseTo(1 / 8, 6);
  expect(values[1]).toBeCloseTo(1 / 8, 6);
  expect(8 * 2 * Math.exp(values[2]!)).toBeCloseTo(12, 4);
  expect(8 * 2 * Math.exp(values[3]!)).toBeCloseTo(12, 4);
  expect(coarse.face.every((value) => value === 0)).toBe(true);
});

test('a large face is of the coarse head; the fine one takes its middle neither for a face nor for background', () => {
  const { targets } = targetsOf([square(80, 80, 40)]);
  const [fine, coarse] = targets as [(typeof targets)[number], (typeof targets)[number]];
  expect(coarse.face.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(1);
  expect(fine.face.every((value) => value === 0)).toBe(true);
  expect(fine.judged[10 * 20 + 10]).toBe(0);
});

test('between both sides, both heads answer, and cells around the middle of a face are left out', () => {
  const { targets } = targetsOf([square(76, 76, 24)]);
  for (const [i, { face, judged }] of targets.entries()) {
    expect(face.some((value) => value === 1)).toBe(true);
    const left = judged.filter((value, cell) => value === 0 && face[cell] === 0).length;
    expect(left, `stride ${HEADS[i]!.stride}`).toBeGreaterThan(0);
    expect(judged.filter((value) => value === 1).length).toBeGreaterThan(judged.length / 2);
  }
});

test('what is to be ignored is no background, and faces outside of the patch give no cell', () => {
  const { targets, positives } = targetsOf([square(-30, 80, 20)], [square(40, 40, 30)]);
  expect(positives).toBe(0);
  expect(targets[0]!.judged[5 * 20 + 5]).toBe(0);
  expect(targets[0]!.judged[15 * 20 + 15]).toBe(1);
});
