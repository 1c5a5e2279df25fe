import { expect, test } from 'vitest';
import type { Image } from '../../../image/image.js';
import { Random } from '../../../random.js';
import { Mipmap } from '../../mtcnn/mipmap.js';
import { GRAY } from '../plan.js';
import {
  framePatch,
  inPatch,
  mirrorBox,
  mirrorPatch,
  patchAnywhere,
  patchAround,
  samplePatch,
} from './patches.js';

const SIDE = 32;

/** The level of each pixel is its column times 4, so that a sample tells where it is from. */
const ramp: Image = {
  width: 60,
  height: 40,
  channels: 1,
  data: Uint8Array.from({ length: 60 * 40 }, (_, i) => 4 * (i % 60)),
};

test('a patch holds the photo where it is, and gray outside of it', () => {
  const target = new Float32Array(3 * SIDE * SIDE);
  samplePatch(new Mipmap(ramp), { left: -8, top: 0, pixel: 1 }, SIDE, target, 0);
  for (const plane of [0, 1, 2]) {
    const row = target.subarray(plane * SIDE * SIDE, plane * SIDE * SIDE + SIDE);
    expect([...row.subarray(0, 8)].every((level) => level === GRAY)).toBe(true);
    expect([...row.subarray(8)]).toEqual(Array.from({ length: 24 }, (_, i) => 4 * i));
  }
});

test('a framed patch is black outside of the frame, and as it was inside', () => {
  const target = new Float32Array(5 + 3 * SIDE * SIDE).fill(200);
  framePatch(target, 5, SIDE, { left: 4.2, top: 0, right: 20, bottom: 29.5 });
  expect([...target.subarray(0, 5)]).toEqual([200, 200, 200, 200, 200]);
  for (let i = 0; i < 3 * SIDE * SIDE; i++) {
    const [x, y] = [(i % SIDE) + 0.5, (Math.floor(i / SIDE) % SIDE) + 0.5];
    expect(target[5 + i]).toBe(x >= 4.2 && x <= 20 && y <= 29.5 ? 200 : 0);
  }
});

test('a mirrored patch and box show the same face', () => {
  const target = new Float32Array(3 * SIDE * SIDE);
  samplePatch(new Mipmap(ramp), { left: 0, top: 0, pixel: 1 }, SIDE, target, 0);
  mirrorPatch(target, 0, SIDE);
  expect(target[0]).toBe(4 * (SIDE - 1));
  expect(target[SIDE - 1]).toBe(0);
  expect(mirrorBox({ left: 2, top: 3, right: 10, bottom: 9 }, SIDE)).toEqual({
    left: 22,
    top: 3,
    right: 30,
    bottom: 9,
  });
});

test('around a face, the face is inside and of a size within the bounds, or as large as the photo allows', () => {
  const random = new Random(4);
  const face = { box: { left: 20, top: 10, right: 40, bottom: 30 }, points: undefined };
  for (let i = 0; i < 200; i++) {
    const patch = patchAround(face, 160, [8, 80], random);
    const { left, top, right, bottom } = inPatch(face.box, patch);
    const size = right - left;
    expect(bottom - top).toBeCloseTo(size, 6);
    expect(size).toBeGreaterThan(7.9);
    // A photo is enlarged 1.4 times at most.
    expect(size).toBeLessThan(20 * 1.4 + 1e-6);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    for (const at of [x, y]) expect(Math.abs(at - 80)).toBeLessThan(0.43 * 160);
  }
});

test('anywhere, a patch shows the photo, from all of it to a small part', () => {
  const random = new Random(5);
  const pixels = Array.from({ length: 200 }, () => {
    const patch = patchAnywhere(600, 400, SIDE, random);
    const room = 600 - SIDE * patch.pixel;
    expect(patch.left).toBeGreaterThanOrEqual(Math.min(0, room) - 1e-9);
    expect(patch.left).toBeLessThanOrEqual(Math.max(0, room) + 1e-9);
    return patch.pixel;
  });
  expect(Math.min(...pixels)).toBeLessThan(1);
  expect(Math.max(...pixels)).toBeGreaterThan(600 / SIDE / 1.3);
});
